//! The columns of a preset in Parquet.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, TimeUnit};

use super::preset::Preset;

/// The schema of a preset. Everything may be null: a fault may have taken it.
pub(crate) fn schema(preset: Preset) -> Schema {
    Schema::new(match preset {
        Preset::RetailRocket => fields(&[
            ("timestamp", DataType::Int64),
            ("visitorid", DataType::Int64),
            ("event", DataType::Utf8),
            ("itemid", DataType::Int64),
            ("transactionid", DataType::Int64),
        ]),
        Preset::Ecommerce => fields(&[
            ("event_time", DataType::Utf8),
            ("event_type", DataType::Utf8),
            ("product_id", DataType::Int64),
            ("category_id", DataType::Int64),
            ("category_code", DataType::Utf8),
            ("brand", DataType::Utf8),
            ("price", DataType::Decimal128(18, 4)),
            ("user_id", DataType::Int64),
            ("user_session", DataType::Utf8),
        ]),
        Preset::PageViews => fields(&[
            ("user_id", DataType::Utf8),
            ("event_type", DataType::Utf8),
            ("timestamp", moment()),
            ("page_url", DataType::Utf8),
            ("product_id", DataType::Int64),
            ("session_id", DataType::Utf8),
            ("ip_address", DataType::Utf8),
            ("device", DataType::Utf8),
            ("browser", DataType::Utf8),
            ("os", DataType::Utf8),
        ]),
        Preset::Streaming => streaming(),
    })
}

fn streaming() -> Fields {
    let text = || DataType::Utf8;
    let whole = || DataType::Int64;
    let number = || DataType::Float64;
    let words = DataType::List(Arc::new(Field::new("element", DataType::Utf8, true)));
    fields(&[
        ("event_id", text()),
        ("user_id", text()),
        ("session_id", text()),
        ("timestamp", moment()),
        ("event_type", text()),
        ("device", texts(&["type", "model", "os", "os_version", "browser", "app_version"])),
        ("location", texts(&["country", "region", "city", "timezone"])),
        ("user_subscription", DataType::Struct(fields(&[("plan", text()), ("status", text()), ("since", moment())]))),
        (
            "content",
            DataType::Struct(fields(&[
                ("media_id", whole()),
                ("title", text()),
                ("type", text()),
                ("season", whole()),
                ("episode", whole()),
                ("provider", text()),
                ("genre", words),
                ("duration_seconds", whole()),
            ])),
        ),
        (
            "event_details",
            DataType::Struct(fields(&[
                ("position_seconds", number()),
                ("quality", text()),
                ("autoplay", DataType::Boolean),
            ])),
        ),
        ("user_action", list(&[("action", text()), ("timestamp", moment()), ("position_seconds", number())])),
        (
            "recommendations",
            list(&[("media_id", whole()), ("title", text()), ("algorithm", text()), ("score", number())]),
        ),
        ("search_history", list(&[("query", text()), ("timestamp", moment())])),
    ])
}

fn fields(columns: &[(&str, DataType)]) -> Fields {
    columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect()
}

fn texts(names: &[&str]) -> DataType {
    DataType::Struct(names.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect())
}

fn list(columns: &[(&str, DataType)]) -> DataType {
    DataType::List(Arc::new(Field::new("element", DataType::Struct(fields(columns)), true)))
}

fn moment() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()))
}
