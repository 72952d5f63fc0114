//! E1: whatever a pipeline was before, it ends as one that was never anything else.

use std::time::{Duration, Instant};

use clickstream_crds::ClickstreamPipeline;
use k8s_openapi::api::core::v1::Secret;
use kube::api::{Api, Patch, PatchParams};
use serde_json::{Value, json};

use crate::children::children;
use crate::fields::Book;
use crate::ground::{PATIENCE, Yard, condition, is_current};
use crate::shared_ground;
use clickstream_tests::dice::Dice;

/// How many sequences; `SEQUENCES` asks for more, `SEED` for others.
const SEQUENCES: u64 = 4;
const STEPS: usize = 6;

/// A spec that the server takes: the base with a few changes of it, or the base itself.
async fn step(yard: &Yard, book: &Book, dice: &mut Dice) -> Value {
    let changes = book.free_changes("shop");
    loop {
        let mut spec = yard.spec();
        for _ in 0..dice.below(5) {
            spec = dice.of(&changes).change(&spec);
        }
        // Changes of two fields may not go together: that is the server's to say.
        let manifest = json!({"apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline",
            "metadata": {"name": "shop"}, "spec": spec});
        let parameters = PatchParams::apply("a-person").force();
        match yard.pipelines().patch("shop", &parameters, &Patch::Apply(&manifest)).await {
            Ok(_) => return spec,
            Err(kube::Error::Api(status)) if status.code == 422 => {}
            Err(other) => panic!("{other}\n{spec:#}"),
        }
    }
}

fn is_visited(pipeline: &ClickstreamPipeline) -> bool {
    is_current(pipeline) && condition(pipeline, "TopicReady").is_some_and(|(status, ..)| status == "True")
}

/// The Secrets that changes name.
async fn give_keys(yard: &Yard) {
    let keys = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "lake-keys"},
        "stringData": {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}});
    let secrets: Api<Secret> = Api::namespaced(yard.client.clone(), &yard.namespace);
    secrets.patch("lake-keys", &PatchParams::apply("a-person"), &Patch::Apply(keys)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn e1_after_any_sequence_of_changes_the_children_are_those_of_a_fresh_pipeline() {
    let ground = shared_ground!();
    let book = Book::read();
    let number = |name: &str, usual| std::env::var(name).ok().map_or(usual, |text| text.parse::<u64>().unwrap());
    let first = number("SEED", 0);
    for seed in first..first + number("SEQUENCES", SEQUENCES) {
        let mut dice = Dice::new(seed);
        let yard = ground.yard().await;
        give_keys(&yard).await;
        let operator = yard.operator().await;
        let mut specs = Vec::new();
        for _ in 0..STEPS {
            specs.push(step(&yard, &book, &mut dice).await);
            if dice.once_in(2) {
                yard.until("shop", "visited", is_visited).await;
            }
        }
        if dice.once_in(2) {
            // Everything is taken out again.
            yard.apply("shop", &yard.spec()).await;
            specs.push(yard.spec());
        }
        yard.until("shop", "visited at the end", is_visited).await;

        let fresh = ground.yard().await;
        give_keys(&fresh).await;
        let other = fresh.operator().await;
        fresh.apply("shop", specs.last().unwrap()).await;
        fresh.until("shop", "visited", is_visited).await;
        let wanted = children(&fresh).await;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = children(&yard).await;
            if found == wanted {
                break;
            }
            let all = serde_json::to_string_pretty(&specs).unwrap();
            assert!(Instant::now() < deadline, "SEED={seed} SEQUENCES=1\n{all}\n{found:#?}\ninstead of\n{wanted:#?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        operator.end().await;
        other.end().await;
    }
}
