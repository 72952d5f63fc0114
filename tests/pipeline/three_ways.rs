//! One manifest, three ways: the same events.

use std::process::Command;

use serde_json::Value as Json;
use testbed::{Testbed, require};

use crate::ground::{Ground, ROWS, said};
use crate::{lake, roles};

#[tokio::test(flavor = "multi_thread")]
async fn a_laptop_real_servers_and_separate_roles_land_the_same_events() {
    let testbed = require!(Testbed::of_this_run());
    let ground = require!(Ground::new(testbed).await);
    let manifest = ground.manifest();
    let run = |more: &[&str]| {
        let output =
            ground.worker().arg("run").arg(&manifest).args(["--json", "--workdir", "work"]).args(more).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let proof: Json = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&proof["complete"], &proof["landed"]), (&true.into(), &ROWS.into()), "{proof}");
        proof
    };
    run(&[]);
    let local = lake::in_folder(&ground.folder.join("work/lake/tests").join(&ground.name));
    assert_eq!(local.len() as u64, ROWS);

    let secrets = ground.secrets().display().to_string();
    let real = ["--kafka", "manifest", "--lake", "manifest", "--secrets", &secrets];
    let proof = run(&real);
    let in_bucket = lake::in_bucket(&ground, &format!("tests/{}", ground.name)).await;
    assert!(local == in_bucket, "run on Kafka and MinIO landed other events");
    // Complete it is, also there.
    run(&real);
    // The line that it offers needs nothing but a shell.
    let line = proof["verify"].as_str().unwrap();
    assert!(!line.contains(&ground.s3.secret_key), "a secret in plain sight: {line}");
    let verified = Command::new("sh").args(["-c", line]).output().unwrap();
    assert!(verified.status.success(), "{line}: {}", said(&verified));

    let prefix = roles::run(&ground, &manifest, ROWS).await;
    assert!(local == lake::in_bucket(&ground, &prefix).await, "the roles landed other events");
}
