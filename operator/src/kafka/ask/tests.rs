//! Whatever comes back, reading it ends, in words of an error and not of the process.

use proptest::collection::vec;
use proptest::prelude::{any, proptest};

use super::{
    AlterConfigs, ApiVersions, Ask, CreatePartitions, CreateTopic, DeleteTopic, DescribeConfigs, DescribeGroup,
    FindCoordinator, ListOffsets, Metadata, OffsetFetch, SaslAuthenticate, SaslHandshake,
};
use crate::kafka::wire::Reader;

fn read<A: Ask>(bytes: &[u8]) {
    for version in A::VERSIONS {
        let _garbled_or_not = A::read(&mut Reader::new(bytes, *version >= A::FLEXIBLE_FROM), *version);
    }
}

proptest! {
    #[test]
    fn no_bytes_end_the_process(bytes in vec(any::<u8>(), 0..200)) {
        read::<AlterConfigs<'_>>(&bytes);
        read::<ApiVersions>(&bytes);
        read::<CreatePartitions<'_>>(&bytes);
        read::<CreateTopic<'_>>(&bytes);
        read::<DeleteTopic<'_>>(&bytes);
        read::<DescribeConfigs<'_>>(&bytes);
        read::<DescribeGroup<'_>>(&bytes);
        read::<FindCoordinator<'_>>(&bytes);
        read::<ListOffsets<'_>>(&bytes);
        read::<Metadata<'_>>(&bytes);
        read::<OffsetFetch<'_>>(&bytes);
        read::<SaslAuthenticate>(&bytes);
        read::<SaslHandshake>(&bytes);
    }
}
