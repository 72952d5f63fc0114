//! The REES46 shops: ids that no float holds, categories and brands that are often unknown.

use super::{Scene, Sink, TimeForm};
use crate::generate::event::Event;
use crate::generate::fault::Defect;
use crate::generate::value::item::Product;

const FIRST_PRODUCT: u64 = 1_000_978;
const FIRST_CATEGORY: u64 = 2_144_415_921_169_498_184;

pub(super) fn write<S: Sink>(scene: &Scene, event: &Event, sink: &mut S) {
    let product = Product::of(scene.seed, event.item);
    sink.time("event_time", event, TimeForm::Seconds);
    sink.kind("event_type", event, scene);
    sink.whole("product_id", FIRST_PRODUCT + u64::from(event.item));
    sink.whole("category_id", FIRST_CATEGORY + product.category_index as u64);
    match product.category.code {
        "" => sink.null("category_code"),
        code => sink.text("category_code", code),
    }
    match product.brand {
        None => sink.null("brand"),
        Some(brand) => sink.text("brand", brand),
    }
    match event.defect {
        Some(Defect::BadType) => sink.text("price", "on request"),
        _ => sink.hundredths("price", product.cents),
    }
    sink.user("user_id", event, scene);
    sink.text("user_session", scene.session(event).as_str());
}
