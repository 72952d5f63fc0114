//! The translation succeeds for whatever the schema admits, and always says the same.

use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::translate;
use proptest::prelude::*;
use serde_json::Value;

use crate::admitted::spec;
use crate::manifest::{translated, typed};

proptest! {
    #[test]
    fn it_succeeds_and_is_always_the_same(spec in spec()) {
        let meant = translated(&spec);
        prop_assert!(meant.is_ok(), "{meant:?}\n{spec:#}");
        let meant = meant.unwrap();
        prop_assert_eq!(&translated(&spec).unwrap(), &meant);
        prop_assert_eq!(translate(&meant.pipeline, &typed(&spec)).unwrap(), meant);
    }

    #[test]
    fn yaml_and_json_mean_the_same(spec in spec()) {
        let yaml = serde_saphyr::to_string(&spec).unwrap();
        let read: Value = serde_saphyr::from_str(&yaml).unwrap();
        prop_assert_eq!(&read, &spec, "{}", yaml);
        let from_yaml: ClickstreamPipelineSpec = serde_saphyr::from_str(&yaml).unwrap();
        prop_assert_eq!(from_yaml, typed(&spec));
    }

    #[test]
    fn nothing_written_is_lost_in_the_types(spec in spec()) {
        prop_assert_eq!(serde_json::to_value(typed(&spec)).unwrap(), spec);
    }
}
