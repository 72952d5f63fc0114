//! `RetailRocket`: timestamp, visitorid, event, itemid, transactionid.

use super::{Scene, Sink, TimeForm};
use crate::generate::event::Event;
use crate::generate::fault::Defect;

const TRANSACTION: u8 = 2;

pub(super) fn write<S: Sink>(scene: &Scene, event: &Event, sink: &mut S) {
    sink.time("timestamp", event, TimeForm::EpochMillis);
    sink.user("visitorid", event, scene);
    sink.kind("event", event, scene);
    let item = u64::from(event.item) + 1;
    match event.defect {
        Some(Defect::BadType) => sink.record("itemid", |sink| sink.whole("id", item)),
        _ => sink.whole("itemid", item),
    }
    match event.state {
        TRANSACTION => sink.whole("transactionid", transaction(event)),
        _ => sink.null("transactionid"),
    }
}

/// One for each purchase: a session has at most a hundred steps.
fn transaction(event: &Event) -> u64 {
    event.session * 100 + u64::from(event.step)
}
