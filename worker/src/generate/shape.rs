//! What an event looks like: the fields of each preset in their order, written into whatever holds fields.

use std::fmt;

use super::event::Event;
use super::fault::Defect;
use super::plan::Plan;
use super::preset::Preset;
use super::random::mix;
use super::settings::Settings;
use super::value::identity::{self, Label};

mod clock;
mod csv;
mod ecommerce;
mod json;
mod names;
mod pageviews;
mod retailrocket;
mod spoil;
mod streaming;

pub use csv::CsvLines;
pub use json::JsonLines;

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeForm {
    /// `2026-01-05T10:11:12.345Z`
    Rfc3339,
    /// `2026-01-05 10:11:12 UTC`
    Seconds,
    /// `1767607872345`
    EpochMillis,
}

/// What can hold the fields of an event.
trait Sink {
    fn text(&mut self, name: &'static str, value: &str);
    /// A number, as its digits.
    fn digits(&mut self, name: &'static str, value: &str);
    fn moment(&mut self, name: &'static str, moment: i64, form: TimeForm);
    /// A value that this event does not have.
    fn null(&mut self, name: &'static str);
    /// A value that it should have.
    fn left_out(&mut self, name: &'static str);
    fn formatted(&mut self, name: &'static str, value: fmt::Arguments<'_>);
    fn record(&mut self, name: &'static str, write: impl FnOnce(&mut Self));
    fn texts(&mut self, name: &'static str, values: &[&str]);
    /// A list of records.
    fn list<T>(&mut self, name: &'static str, items: impl IntoIterator<Item = T>, write: impl FnMut(&mut Self, T));

    fn whole(&mut self, name: &'static str, value: u64) {
        self.digits(name, itoa::Buffer::new().format(value));
    }

    /// A number with two decimals.
    fn hundredths(&mut self, name: &'static str, hundredths: u32) {
        let mut text = [0; 16];
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(hundredths / 100).as_bytes();
        let length = digits.len();
        text[..length].copy_from_slice(digits);
        text[length] = b'.';
        text[length + 1] = b'0' + (hundredths % 100 / 10) as u8;
        text[length + 2] = b'0' + (hundredths % 10) as u8;
        self.digits(name, std::str::from_utf8(&text[..length + 3]).unwrap_or_default());
    }

    fn truth(&mut self, name: &'static str, value: bool) {
        self.digits(name, if value { "true" } else { "false" });
    }

    /// When it happened.
    fn time(&mut self, name: &'static str, event: &Event, form: TimeForm) {
        match event.defect {
            Some(Defect::NoTime) => self.left_out(name),
            Some(Defect::BadTime) => self.text(name, "the day before yesterday"),
            _ => self.moment(name, event.time, form),
        }
    }

    /// What happened.
    fn kind(&mut self, name: &'static str, event: &Event, scene: &Scene) {
        match event.defect {
            Some(Defect::NoType) => self.left_out(name),
            _ => self.text(name, scene.preset.story().states[usize::from(event.state)].event_type),
        }
    }

    /// Who did it.
    fn user(&mut self, name: &'static str, event: &Event, scene: &Scene) {
        let user = scene.user(event);
        match (event.defect, scene.preset) {
            (Some(Defect::NoUser), _) => self.left_out(name),
            (_, Preset::RetailRocket | Preset::Ecommerce) => self.digits(name, user.as_str()),
            (_, Preset::PageViews | Preset::Streaming) => self.text(name, user.as_str()),
        }
    }
}

/// What events have in common.
#[derive(Debug, Clone, Copy)]
struct Scene {
    preset: Preset,
    seed: u64,
    items: u32,
    start: i64,
    /// Which time round the events are replayed.
    round: u64,
}

impl Scene {
    fn new(plan: &Plan) -> Self {
        let &Settings { preset, seed, items, start, .. } = plan.settings();
        Self { preset, seed, items, start, round: 0 }
    }

    fn write<S: Sink>(&self, event: &Event, sink: &mut S) {
        match self.preset {
            Preset::RetailRocket => retailrocket::write(self, event, sink),
            Preset::Ecommerce => ecommerce::write(self, event, sink),
            Preset::PageViews => pageviews::write(self, event, sink),
            Preset::Streaming => streaming::write(self, event, sink),
        }
    }

    /// What decides the values of one event alone; the same at its second delivery.
    fn own(&self, event: &Event) -> u64 {
        mix(mix(self.seed ^ 0x0E7E_4700, event.session), event.step.into())
    }

    fn user(&self, event: &Event) -> Label {
        identity::user(self.preset, self.seed, event.person)
    }

    fn session(&self, event: &Event) -> Label {
        let own = mix(self.seed ^ 0x005E_5510, event.session);
        Label::uuid(own, mix(own, 1))
    }

    fn event_id(&self, event: &Event) -> Label {
        let own = self.own(event);
        Label::uuid(own, mix(own, event.session))
    }
}

#[cfg(test)]
mod tests;
