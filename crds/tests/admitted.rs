//! Specs that the schema admits, drawn at random, block by block: the rules between fields are built in.

use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

type Fields = Vec<(&'static str, BoxedStrategy<Value>)>;

/// A pipeline with a producer, a consumer, or both.
pub(crate) fn spec() -> BoxedStrategy<Value> {
    let roles = select(vec![(true, false), (false, true), (true, true)]);
    let generated = prop_oneof![3 => Just(None), 1 => select(STORIES.to_vec()).prop_map(Some)];
    (roles, generated, any::<bool>())
        .prop_flat_map(|((producer, consumer), generated, strimzi)| {
            let generated = generated.filter(|_| producer);
            let mut required: Fields = vec![("kafka", kafka(strimzi)), ("schema", schema(generated))];
            let mut workers: Fields = vec![
                ("image", text("registry\\.example\\.com/[a-z]{1,9}:[0-9]{1,3}")),
                ("imagePullSecrets", names("name")),
                ("serviceAccount", service_account()),
            ];
            if producer {
                required.push(("producer", self::producer(generated)));
                workers.push(("producer", pod_wishes()));
            }
            if consumer {
                required.push(("consumer", self::consumer()));
                required.push(("lake", lake()));
                workers.push(("consumer", pod_wishes()));
            }
            let optional =
                vec![("suspend", boolean()), ("topic", topic(strimzi)), ("workers", object(vec![], workers))];
            object(required, optional)
        })
        .boxed()
}

/// An object with all of the required fields and any of the optional ones.
fn object(required: Fields, optional: Fields) -> BoxedStrategy<Value> {
    let always = required.into_iter().map(|(name, value)| (Just(name), value.prop_map(Some)).boxed());
    let sometimes = optional.into_iter().map(|(name, value)| (Just(name), of(value)).boxed());
    always
        .chain(sometimes)
        .collect::<Vec<_>>()
        .prop_map(|fields| {
            let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(given.collect::<Map<_, _>>())
        })
        .boxed()
}

fn text(pattern: &'static str) -> BoxedStrategy<Value> {
    pattern.prop_map(Value::String).boxed()
}

fn one_of(words: &[&'static str]) -> BoxedStrategy<Value> {
    select(words.to_vec()).prop_map(|word| json!(word)).boxed()
}

fn integer(least: i64, most: i64) -> BoxedStrategy<Value> {
    prop_oneof![Just(least), Just(most), least..=most].prop_map(|number| json!(number)).boxed()
}

fn boolean() -> BoxedStrategy<Value> {
    any::<bool>().prop_map(|it| json!(it)).boxed()
}

fn name() -> BoxedStrategy<Value> {
    text("[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?(\\.[a-z0-9]{1,9})?")
}

/// A list of objects with one name each, all different.
fn names(key: &'static str) -> BoxedStrategy<Value> {
    btree_set("[a-z0-9]{1,12}", 1..4)
        .prop_map(move |names| names.into_iter().map(|name| json!({key: name})).collect())
        .boxed()
}

fn words(pattern: &'static str) -> BoxedStrategy<Value> {
    btree_set(pattern, 1..6).prop_map(|words| json!(words)).boxed()
}

fn map(key: &'static str, value: &'static str) -> BoxedStrategy<Value> {
    proptest::collection::btree_map(key, value, 1..4).prop_map(|map| json!(map)).boxed()
}

/// From one second to a day, in every notation.
fn duration() -> BoxedStrategy<Value> {
    prop_oneof![
        text("[1-9][0-9]{0,3}s"),
        text("[1-9][0-9]{0,2}m"),
        text("(1?[0-9]|2[0-3])h[1-5]?[0-9]m0?[1-9]s[0-9]{1,3}ms"),
        one_of(&["24h", "1s", "1000ms", "00090s", "86400s"]),
    ]
    .boxed()
}

fn rate() -> BoxedStrategy<Value> {
    prop_oneof![
        integer(1, 9_999_999),
        text("[1-9][0-9]{0,5}(\\.[0-9]{1,3})?"),
        one_of(&["0.001", "0.5", "0000001", "9999999.0", "1"]),
    ]
    .boxed()
}

fn kafka(strimzi: bool) -> BoxedStrategy<Value> {
    if strimzi {
        let strimzi = object(
            vec![("name", name()), ("listener", text("[a-z0-9]{1,11}"))],
            vec![("namespace", text("[a-z0-9]{1,20}")), ("user", name())],
        );
        return object(vec![("strimzi", strimzi)], vec![]);
    }
    let certificate = || name().prop_map(|name| json!({"secretName": name})).boxed();
    let tls = object(vec![], vec![("trustedCertificates", names("secretName")), ("clientCertificate", certificate())]);
    let password = object(vec![("name", name())], vec![("key", text("[-._a-zA-Z0-9]{1,20}"))]);
    let sasl = object(
        vec![
            ("mechanism", one_of(&["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"])),
            ("username", text("\\PC{1,30}")),
            ("passwordSecret", password),
        ],
        vec![],
    );
    let servers = words("([a-z0-9]{1,9}(\\.example\\.com)?|\\[2001:db8::[0-9a-f]{1,4}\\]):[1-9][0-9]{0,3}");
    prop_oneof![
        object(vec![("bootstrapServers", servers)], vec![("tls", tls), ("sasl", sasl)]),
        object(vec![("accessRef", object(vec![("name", name())], vec![]))], vec![]),
    ]
    .boxed()
}

fn topic(strimzi: bool) -> BoxedStrategy<Value> {
    let topic_name = || text("([a-zA-Z0-9_-]|\\.[a-zA-Z0-9_-])[a-zA-Z0-9._-]{0,60}");
    let managers: &[_] = if strimzi { &["Strimzi", "Operator"] } else { &["Operator"] };
    let value = prop_oneof![integer(-1, 1_000_000), text("[a-z]{1,9}")];
    let config =
        proptest::collection::btree_map("[a-z]{1,9}\\.[a-z]{1,9}s", value, 1..4).prop_map(|map| json!(map)).boxed();
    prop_oneof![
        object(
            vec![],
            vec![
                ("name", topic_name()),
                ("partitions", integer(1, 10_000)),
                ("replicas", integer(1, 100)),
                ("retention", one_of(&["1m", "168h", "1h30m", "87600h"])),
                ("config", config),
                ("managedBy", one_of(managers)),
                ("deletionPolicy", one_of(&["Retain", "Delete"])),
            ]
        ),
        object(vec![("managedBy", one_of(&["Nobody"]))], vec![("name", topic_name())]),
    ]
    .boxed()
}

/// What can be generated.
const STORIES: [&str; 4] = ["retailrocket", "ecommerce", "pageviews", "streaming"];

fn schema(generated: Option<&'static str>) -> BoxedStrategy<Value> {
    let preset =
        generated.map_or_else(|| one_of(&[STORIES.as_slice(), &["events"]].concat()), |preset| one_of(&[preset]));
    let accepted = object(vec![], vec![("accepted", words("[a-z_]{1,9}( [a-z]{1,5})?"))]);
    let aliases = json!({"aliases": [{"from": "addtocart", "to": "cart"}], "accepted": ["cart", "view"]});
    let types = || prop_oneof![accepted.clone(), Just(aliases.clone())].boxed();
    prop_oneof![
        object(vec![("preset", preset)], vec![("eventTypes", types())]),
        (columns(), any::<bool>(), of(types())).prop_map(|(columns, with_id, types)| {
            let mut schema = json!({
                "columns": columns,
                "roles": {"eventTime": "at.time", "eventType": "kind", "user": "who"},
            });
            if with_id {
                schema["roles"]["eventId"] = json!("who");
            }
            if let Some(types) = types {
                schema["eventTypes"] = types;
            }
            schema
        }),
    ]
    .boxed()
}

/// The three that the roles name, and some of a stock in which no column is another's parent.
fn columns() -> BoxedStrategy<Vec<Value>> {
    let stock = vec![
        "device.os",
        "device.type",
        "items[].id",
        "items[].tags[]",
        "items[].parts[].id",
        "tags[]",
        "x_1",
        "a.b.c.d.e",
    ];
    let names = subsequence(stock, 0..=8);
    (names, vec(column(), 8), select(vec!["String", "Int32", "Int64"]))
        .prop_map(|(names, columns, who)| {
            let roles = [("at.time", "Timestamp"), ("kind", "String"), ("who", who)];
            let fixed = roles.into_iter().map(|(name, kind)| json!({"name": name, "type": kind}));
            let drawn = names.into_iter().zip(columns).map(|(name, mut column)| {
                column["name"] = json!(name);
                // The same lists as the name's, under names as sources have them.
                if column.get("from").is_some() {
                    column["from"] = json!(format!("Source {}", name.to_uppercase()));
                }
                column
            });
            fixed.chain(drawn).collect()
        })
        .boxed()
}

/// A column but for its name.
fn column() -> BoxedStrategy<Value> {
    let optional = || -> Fields { vec![("required", boolean()), ("from", one_of(&["later"]))] };
    let kind = |kind: &'static str| ("type", one_of(&[kind]));
    let bounds = || -> Fields {
        let bound = |range: &'static str| text(range);
        vec![("min", bound("-[0-9]{1,9}(\\.[0-9]{1,4})?")), ("max", bound("[0-9]{1,9}(\\.[0-9]{1,4})?"))]
    };
    let with = |extra: Fields| [optional(), extra].concat_fields();
    let digits = (1..=38_i64).prop_flat_map(|precision| (Just(precision), 0..=precision));
    prop_oneof![
        object(vec![kind("String")], with(vec![("lowercase", boolean()), ("accepted", words("\\PC{0,9}"))])),
        object(vec![("type", one_of(&["Int32", "Int64", "Double"]))], with(bounds())),
        object(vec![("type", one_of(&["Boolean", "Timestamp", "Date", "Json"]))], optional()),
        (digits, object(vec![kind("Decimal")], with(bounds()))).prop_map(|((precision, scale), mut column)| {
            column["precision"] = json!(precision);
            column["scale"] = json!(scale);
            column
        }),
    ]
    .boxed()
}

trait ConcatFields {
    fn concat_fields(self) -> Fields;
}

impl ConcatFields for [Fields; 2] {
    fn concat_fields(self) -> Fields {
        self.into_iter().flatten().collect()
    }
}

fn store() -> Fields {
    vec![
        ("region", text("[a-z]{2}-[a-z]{4}-[0-9]")),
        ("endpoint", text("https?://[a-z]{1,9}(:[1-9][0-9]{0,3})?")),
        ("pathStyle", boolean()),
        ("credentials", object(vec![("name", name())], vec![])),
    ]
}

fn producer(generated: Option<&'static str>) -> BoxedStrategy<Value> {
    let files =
        || words("(s3://[a-z0-9]{3,20}/[a-z]{1,4}(/[a-z]{1,9})?|https?://[a-z]{1,9}/[a-z]{1,9}|\\.{0,2}/[a-z.]{1,9})");
    let csv = object(vec![("files", files())], vec![("delimiter", text("[;,|\t€]")), ("header", words("\\PC{1,12}"))]);
    let files = || object(vec![("files", files())], vec![]);
    let in_s3 = object(vec![("files", words("s3://[a-z0-9]{3,20}/[a-z]{1,9}"))], vec![]);
    let recorded = prop_oneof![
        object(vec![("csv", csv)], vec![]),
        object(vec![("jsonLines", files())], vec![]),
        object(vec![("parquet", in_s3)], vec![("s3", object(vec![], store()))]),
    ];
    let source =
        generated.map_or_else(|| recorded.boxed(), |preset| object(vec![("generator", generator(preset))], vec![]));
    let orders: &'static [_] = if generated.is_some() { &["AsIs"] } else { &["AsIs", "Sort"] };
    let common = || -> Fields {
        vec![
            ("loops", integer(0, 1_000_000)),
            ("order", one_of(orders)),
            ("run", integer(1, 1_000_000)),
            ("eventTimes", one_of(&["Original", "Shift"])),
        ]
    };
    let paced = |pace: Fields, mut more: Fields| {
        more.extend(common());
        object(pace, more)
    };
    let replay = prop_oneof![
        paced(vec![], vec![]),
        paced(vec![("rate", rate())], vec![]),
        paced(vec![("speed", rate())], vec![("maxGap", duration())]),
        object(vec![("speed", rate()), ("eventTimes", one_of(&["Scaled"]))], vec![]),
    ];
    let bad_rows = object(vec![], vec![("max", integer(0, 1_000_000_000_000))]);
    object(
        vec![("source", source)],
        vec![("replicas", integer(0, 32)), ("replay", replay.boxed()), ("badRows", bad_rows)],
    )
}

fn generator(preset: &'static str) -> BoxedStrategy<Value> {
    let step = match preset {
        "retailrocket" => one_of(&["addtocart", "transaction"]),
        "ecommerce" => one_of(&["cart", "purchase"]),
        "pageviews" => one_of(&["search", "view_product", "add_to_cart", "checkout", "purchase"]),
        _ => one_of(&["search", "content_play"]),
    };
    let share = || one_of(&["0", "0.2", "0.000001", "0.200000"]);
    let faults: Fields = ["duplicates", "late", "outOfOrder", "malformed", "missing", "skewed", "hotUser"]
        .into_iter()
        .map(|name| (name, share()))
        .chain([("lateBy", duration()), ("skewBy", one_of(&["1s", "12h", "90m"]))])
        .collect();
    let incident = object(
        vec![
            ("step", step),
            ("from", one_of(&["1971-01-01T00:00:00Z", "2024-02-29T23:59:59Z"])),
            ("to", one_of(&["2026-01-07T12:00:00Z", "2134-01-01T00:00:00Z"])),
        ],
        vec![
            ("share", one_of(&["1", "0.5"])),
            ("os", one_of(&["iOS", "Android"])),
            ("browser", one_of(&["Safari", "Samsung Internet"])),
            ("country", one_of(&["DE", "US"])),
        ],
    );
    object(
        vec![("preset", one_of(&[preset])), ("events", integer(1, 1_000_000_000_000))],
        vec![
            ("seed", integer(0, 9_007_199_254_740_991)),
            (
                "start",
                text("20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"),
            ),
            ("span", one_of(&["1h", "168h", "90m", "87840h"])),
            ("users", integer(1, 4_294_967_295_000)),
            ("items", integer(1, 10_000_000)),
            ("gap", one_of(&["1m", "30m", "24h", "90s"])),
            ("faults", object(vec![], faults)),
            ("incident", incident),
        ],
    )
}

fn consumer() -> BoxedStrategy<Value> {
    let bytes = prop_oneof![text("[1-9][0-9]{0,2}Mi"), one_of(&["64Ki", "16Gi", "65536", "1.5G", "0.25Gi", "100000k"])];
    let batch = object(
        vec![],
        vec![("maxEvents", integer(1, 100_000_000)), ("maxBytes", bytes.boxed()), ("maxAge", duration())],
    );
    let zone = one_of(&["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"]);
    let time =
        object(vec![], vec![("zone", zone), ("maxFuture", prop_oneof![duration(), one_of(&["0s", "87600h"])].boxed())]);
    let share = one_of(&["0", "0.01", "0.000001", "1", "1.000000", "0.999999"]);
    let quarantine = object(vec![], vec![("enabled", boolean()), ("alertAbove", share)]);
    let optional = || -> Fields {
        vec![
            ("group", text("[a-zA-Z0-9._-]{1,60}")),
            ("startFrom", one_of(&["Earliest", "Latest"])),
            ("batch", batch.clone()),
            ("time", time.clone()),
            ("quarantine", quarantine.clone()),
        ]
    };
    let scaling = |kind: &'static str| ("scaling", Just(json!({"type": kind})).boxed());
    let fixed = [optional(), vec![scaling("Fixed")]].concat_fields();
    let external = [optional(), vec![("replicas", integer(0, 1000))]].concat_fields();
    let by_lag = (1..=1000_i64, 0..=999_i64, prop_oneof![Just(1_i64), Just(1_000_000_000_000), 1..=10_000_000_i64])
        .prop_map(|(min, more, target)| {
            let max = (min + more).min(1000);
            json!({"type": "Lag", "lag": {"min": min, "max": max, "target": target}})
        })
        .boxed();
    prop_oneof![
        object(vec![("replicas", integer(0, 1000))], fixed),
        object(vec![scaling("External")], external),
        object(vec![("scaling", by_lag)], optional()),
    ]
    .boxed()
}

fn lake() -> BoxedStrategy<Value> {
    let layout = one_of(&["year=%Y/month=%m/day=%d/hour=%H", "dt=%Y-%m-%d", "%Y/%m/%d/%H", "raw/%Y%m%d"]);
    let partitioning = object(vec![], vec![("by", one_of(&["IngestTime", "EventTime"])), ("layout", layout)]);
    let rows = || -> Fields { vec![("rowGroupEvents", integer(1000, 100_000_000))] };
    let zstd = [rows(), vec![("compression", one_of(&["Zstd"])), ("level", integer(1, 22))]].concat_fields();
    let parquet =
        prop_oneof![object(vec![], zstd), object(vec![("compression", one_of(&["Snappy", "Gzip", "None"]))], rows()),];
    let mut place = store();
    place.push(("prefix", text("[a-z0-9][a-z0-9._=-]{0,12}(/[a-z0-9][a-z0-9._=-]{0,12}){0,2}")));
    let s3 = object(vec![("bucket", text("[a-z0-9][a-z0-9.-]{1,30}[a-z0-9]"))], place);
    object(vec![("s3", s3)], vec![("partitioning", partitioning), ("parquet", parquet.boxed())])
}

fn service_account() -> BoxedStrategy<Value> {
    prop_oneof![
        object(vec![("name", name())], vec![]),
        object(vec![("annotations", map("[a-z]{1,9}/[a-z]{1,9}", "\\PC{0,20}"))], vec![]),
    ]
    .boxed()
}

fn pod_wishes() -> BoxedStrategy<Value> {
    let cpu = |words: &[&'static str]| prop_oneof![one_of(words), integer(1, 2)].boxed();
    let requests =
        object(vec![], vec![("cpu", cpu(&["1m", "500m", "0.25"])), ("memory", one_of(&["32Mi", "512Mi", "1G"]))]);
    let limits =
        object(vec![], vec![("cpu", one_of(&["2", "256", "2500m"])), ("memory", one_of(&["1Gi", "1.5Gi", "1Ti"]))]);
    let toleration = prop_oneof![
        Just(json!({"operator": "Exists"})),
        Just(json!({"key": "dedicated", "value": "streams", "effect": "NoSchedule"})),
        Just(json!({"key": "spot", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30})),
    ];
    object(
        vec![],
        vec![
            ("resources", object(vec![], vec![("requests", requests), ("limits", limits)])),
            ("labels", map("[a-z]{1,9}", "[a-z]{0,9}")),
            ("annotations", map("[a-z]{1,9}/[a-z]{1,9}", "\\PC{0,20}")),
            ("nodeSelector", map("[a-z]{1,9}", "[a-z]{0,9}")),
            ("tolerations", vec(toleration, 1..4).prop_map(|list| json!(list)).boxed()),
            ("priorityClassName", name()),
        ],
    )
}
