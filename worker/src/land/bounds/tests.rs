use serde_json::json;

use super::*;
use crate::land::trial::landing;

#[test]
fn what_is_fetched_ahead_is_part_of_the_pods_memory() {
    for (pod, fetch, memory) in [(64_u64, 4, 16), (256, 16, 160), (512, 32, 384), (4_096, 32, 3_968)] {
        let mut settings = landing(&[]);
        settings["memoryBytes"] = json!(pod << 20);
        let bounds = Bounds::new(&serde_json::from_value(settings).unwrap());
        assert_eq!((bounds.fetch >> 20, bounds.memory >> 20), (fetch, memory), "a pod of {pod} MiB");
    }
}
