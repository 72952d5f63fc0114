//! A CSV that nobody prepared: semicolons, other names, dirty rows; the manifest is written from the reference alone.

use std::fs;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::ground::{said, worker};
use crate::lake;

const EXPORT: &str = "Zeit;Kunde;Vorgang;Artikel;Preis;Kommentar
2026-03-01T08:00:00Z;4711;GESEHEN;a-1;;erste Zeile
2026-03-01T08:00:05Z;4711;KORB;a-1;19.90;\"mit; Semikolon\"
2026-03-01T08:01:00Z;4712;GESEHEN;a-2;;\"zwei
Zeilen\"
gestern;4712;GESEHEN;a-2;;keine Zeit
2026-03-01T08:02:00Z;4711;GEKAUFT;a-1;19.90;
2026-03-01T08:02:01Z;4711;GEKAUFT;a-1;umsonst;kein Preis
2026-03-01T08:02:02Z;4713;GEFALLEN;a-1;;kein bekanntes Wort
2026-03-01T08:02:03Z;4713
;4713;GESEHEN;a-3;;ohne Zeit
";

const MANIFEST: &str = r#"apiVersion: clickstream.dev/v1alpha1
kind: ClickstreamPipeline
metadata:
  name: export
spec:
  kafka:
    bootstrapServers: ["kafka:9092"]
  schema:
    columns:
      - {name: event_time, from: Zeit, type: Timestamp, required: true}
      - {name: user_id, from: Kunde, type: String, required: true}
      - {name: event_type, from: Vorgang, type: String, required: true}
      - {name: product_id, from: Artikel, type: String}
      - {name: price, from: Preis, type: Decimal, precision: 10, scale: 2}
    roles:
      eventTime: event_time
      eventType: event_type
      user: user_id
    eventTypes:
      aliases:
        - {from: gesehen, to: view}
        - {from: korb, to: cart}
        - {from: gekauft, to: purchase}
      accepted: [view, cart, purchase]
  producer:
    badRows:
      max: 10
    source:
      csv:
        files: ["./export.csv"]
        delimiter: ";"
  consumer:
    replicas: 1
  lake:
    s3:
      bucket: lake
"#;

#[test]
fn it_lands_what_is_well_and_says_what_is_wrong_with_the_rest() {
    let folder = TempDir::with_prefix("clickstream-csv-").unwrap();
    fs::write(folder.path().join("export.csv"), EXPORT).unwrap();
    fs::write(folder.path().join("export.yaml"), MANIFEST).unwrap();
    let output = worker().args(["run", "export.yaml", "--json"]).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let proof: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&proof["rowsRead"], &proof["landed"], &proof["quarantined"]),
        (&json!(9), &json!(4), &json!(5)),
        "{proof}"
    );
    assert_eq!(proof["eventsByType"], json!({"view": 2, "cart": 1, "purchase": 1}), "{proof}");
    let reasons = json!({
        "bad_timestamp": 1, "bad_type:price": 1, "missing_field:event_time": 1, "not_allowed:event_type": 1, "unreadable_row": 1
    });
    assert_eq!(proof["quarantinedByReason"], reasons, "{proof}");

    let events = lake::in_folder(&folder.path().join("clickstream-run/export/lake/default/export"));
    let cart = events.iter().find(|event| event.contains("event_type: \"cart\"")).unwrap();
    // What no column takes is kept beside them.
    for value in ["user_id: \"4711\"", "product_id: \"a-1\"", "price: 19.90", "mit; Semikolon"] {
        assert!(cart.contains(value), "{value} expected: {cart}");
    }
}
