use clickstream_crds::conditions::{Ready, Reason, Stalled};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use super::*;

fn status(generation: i64, conditions: Vec<Condition>) -> PipelineStatus {
    PipelineStatus { observed_generation: generation, conditions: Some(conditions), ..PipelineStatus::default() }
}

fn condition<R: Reason>(reason: R, words: &str) -> Condition {
    Condition::new(reason, words, 1, Time(jiff::Timestamp::UNIX_EPOCH))
}

fn reasons(before: &PipelineStatus, after: &PipelineStatus) -> Vec<&'static str> {
    news(before, after).into_iter().map(|told| told.reason).collect()
}

#[test]
fn only_what_changed_is_told() {
    let new = PipelineStatus::default();
    let waiting = status(1, vec![condition(Ready::DependencyNotReady, "no topic")]);
    let running = status(1, vec![condition(Ready::Running, "runs")]);
    let invalid = status(2, vec![condition(Ready::InvalidSpec, "no"), condition(Stalled::InvalidSpec, "no")]);
    assert_eq!(reasons(&new, &waiting), ["PipelineCreated"], "at first everything is missing: no alarm");
    assert_eq!(reasons(&waiting, &running), ["Running"]);
    assert_eq!(reasons(&running, &running), [""; 0]);
    assert_eq!(reasons(&running, &waiting), ["DependencyNotReady"]);
    assert_eq!(reasons(&running, &invalid), ["InvalidSpec"]);
    let same_with_other_words = status(1, vec![condition(Ready::Running, "still runs")]);
    assert_eq!(reasons(&running, &same_with_other_words), [""; 0]);
}

#[test]
fn a_note_is_cut_where_a_character_ends() {
    let note = shortened(&"ä".repeat(600));
    assert_eq!(note.len(), 1_024);
    assert_eq!(shortened(&format!("a{}", "ä".repeat(600))).len(), 1_023);
}
