//! The pages of a site that sells.

use super::{Scene, Sink, TimeForm};
use crate::generate::chain::Item;
use crate::generate::event::Event;
use crate::generate::fault::Defect;
use crate::generate::random::mix;
use crate::generate::value::device::Device;
use crate::generate::value::item::Product;

pub(super) fn write<S: Sink>(scene: &Scene, event: &Event, sink: &mut S) {
    let state = &scene.preset.story().states[usize::from(event.state)];
    let product = u64::from(event.item) + 1;
    sink.user("user_id", event, scene);
    sink.kind("event_type", event, scene);
    sink.time("timestamp", event, TimeForm::Rfc3339);
    match state.event_type {
        "search" => {
            let word = Product::of(scene.seed, event.item).brand.unwrap_or("sale");
            sink.formatted("page_url", format_args!("https://shop.example/search?q={word}"));
        }
        "view_product" => sink.formatted("page_url", format_args!("https://shop.example/products/{product}")),
        "add_to_cart" => sink.text("page_url", "https://shop.example/cart"),
        "checkout" => sink.text("page_url", "https://shop.example/checkout"),
        "purchase" => sink.text("page_url", "https://shop.example/thanks"),
        _ => sink.text("page_url", "https://shop.example/"),
    }
    match (event.defect, state.item) {
        (Some(Defect::BadType), _) => sink.record("product_id", |sink| sink.whole("id", product)),
        (_, Item::None) => sink.null("product_id"),
        _ => sink.whole("product_id", product),
    }
    sink.text("session_id", scene.session(event).as_str());
    let [_, high, middle, low, ..] = mix(scene.seed ^ 0x0000_1BAD, event.person).to_le_bytes();
    // The addresses that carriers share (RFC 6598): nobody's in particular.
    sink.formatted("ip_address", format_args!("100.{}.{middle}.{low}", 64 + high % 64));
    let device = Device::of(scene.seed, event.person);
    sink.text("device", device.kind);
    sink.text("browser", device.browser);
    sink.text("os", device.os);
}
