//! Thousands of specs that nobody thought of: what the server refuses, `check` refuses; where `check` alone refuses, a table says why.

mod mutate;
mod odd;

use std::collections::BTreeMap;
use std::fs;

use clickstream_tests::dice::Dice;
use clickstream_worker::check::{Resource, Specs, report};
use serde_json::Value as Json;
use testbed::require;

use crate::cluster::{Cluster, definition_text};
use crate::generated::mutate::{Mutator, from_yaml};
use crate::proxy::Proxy;
use crate::stricter::documented;
use crate::table::folder;

/// How many specs; `make soak` asks for more.
const SPECS: u64 = 3_000;

#[test]
fn check_never_passes_what_the_server_refuses() {
    let cluster = require!(Cluster::shared());
    let proxy = Proxy::to(cluster.address());
    let resource = Resource::pipeline().unwrap();
    let mutator = Mutator::new(good(), &definition_text());
    let specs = number("SPECS", SPECS);
    let first = number("SEED", 0);
    let (mut both_accept, mut both_refuse, mut stricter) = (0, 0, BTreeMap::<&str, u32>::new());
    for seed in first..first + specs {
        let object = mutator.object(&mut Dice::new(seed));
        let text = serde_json::to_string_pretty(&object).unwrap();
        let faults = report(&resource, &text, &Specs::new()).faults;
        match (proxy.refusal(&object), faults.as_slice()) {
            (Some(_), [_, ..]) => both_refuse += 1,
            (None, []) => both_accept += 1,
            (Some(why), []) => panic!("SEED={seed} SPECS=1: check passes what the server refuses:\n{why}\n{text}"),
            (None, faults) => {
                for fault in faults {
                    let reason = documented(fault);
                    let reason = reason.unwrap_or_else(|| {
                        panic!("SEED={seed} SPECS=1: check alone refuses, and no table says why:\n{fault}\n{text}")
                    });
                    *stricter.entry(reason).or_default() += 1;
                }
            }
        }
    }
    println!("{specs} specs: both accept {both_accept}, both refuse {both_refuse}, check alone refuses {stricter:?}");
    // Neither verdict may be so rare that the comparison says nothing.
    assert!(specs < SPECS || both_accept * 10 > specs && both_refuse * 10 > specs, "the specs are too much alike");
}

/// The good manifests that the specs are made of: the bases of the tables, and the examples.
fn good() -> Vec<Json> {
    let folders = [folder().join("bases"), folder().join("../../examples")];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    files.sort();
    let mut good: Vec<Json> = files.iter().map(|file| from_yaml(&fs::read_to_string(file).unwrap())).collect();
    for object in &mut good {
        object["metadata"]["namespace"] = "default".into();
    }
    good
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().map_or(default, |value| value.parse().unwrap())
}
