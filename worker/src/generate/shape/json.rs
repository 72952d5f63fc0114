//! Events as lines of JSON, formed by hand: names and punctuation are known, only free text needs a look.

use std::fmt;
use std::io::Write as _;

use super::clock::Clock;
use super::spoil;
use super::{Scene, Sink, TimeForm};
use crate::generate::event::Event;
use crate::generate::fault::Defect;
use crate::generate::plan::Plan;
use crate::replay::EventClock;

/// Writes events as JSON, one a line.
#[derive(Debug)]
pub struct JsonLines {
    scene: Scene,
    clock: Clock,
    /// What the ids of events begin with, where they are to have one.
    ids: Option<String>,
    scratch: Vec<u8>,
}

impl JsonLines {
    /// A writer of this plan's events.
    pub fn new(plan: &Plan) -> Self {
        Self { scene: Scene::new(plan), clock: Clock::new(), ids: None, scratch: Vec::new() }
    }

    /// The same for one round of a replay: all times as its clock tells them, and ids of later rounds that are others.
    pub(crate) fn telling(self, clock: EventClock) -> Self {
        let scene = Scene { round: clock.round, ..self.scene };
        Self { scene, clock: Clock::telling(clock), ..self }
    }

    /// The same, with a field `event_id` at the end of each record that is one: it begins with `data`, and is the same at
    /// the event's second delivery.
    pub(crate) fn naming(self, data: String) -> Self {
        Self { ids: Some(data), ..self }
    }

    /// Appends the line of an event, with its line feed.
    pub fn line(&mut self, event: &Event, out: &mut Vec<u8>) {
        self.record(event, out);
        out.push(b'\n');
    }

    /// Appends the record of an event.
    pub(crate) fn record(&mut self, event: &Event, out: &mut Vec<u8>) {
        let start = out.len();
        out.push(b'{');
        let scene = self.scene;
        let mut object = Object { out, clock: &mut self.clock, scratch: &mut self.scratch };
        scene.write(event, &mut object);
        if let Some(data) = &self.ids
            && !event.defect.is_some_and(Defect::spoils_the_record)
        {
            object.formatted("event_id", format_args!("{data}-{}-{}-{}", scene.round, event.session, event.step));
        }
        close(out, b'}');
        if let Some(defect) = event.defect {
            spoil::json(defect, scene.own(event), start, out);
        }
    }
}

struct Object<'line> {
    out: &'line mut Vec<u8>,
    clock: &'line mut Clock,
    scratch: &'line mut Vec<u8>,
}

impl Object<'_> {
    fn name(&mut self, name: &'static str) {
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn quoted(&mut self, value: &str) {
        let plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
        if value.as_bytes().iter().all(plain) {
            self.out.push(b'"');
            self.out.extend_from_slice(value.as_bytes());
            self.out.push(b'"');
        } else if serde_json::to_writer(&mut *self.out, value).is_err() {
            // Writing text into memory does not fail; were it to, the line still is JSON.
            self.out.extend_from_slice(b"null");
        }
        self.out.push(b',');
    }
}

/// Ends an object or a list: in place of the comma after its last element.
fn close(out: &mut Vec<u8>, bracket: u8) {
    match out.last_mut() {
        Some(comma) if *comma == b',' => *comma = bracket,
        _ => out.push(bracket),
    }
}

impl Sink for Object<'_> {
    fn text(&mut self, name: &'static str, value: &str) {
        self.name(name);
        self.quoted(value);
    }

    fn digits(&mut self, name: &'static str, value: &str) {
        self.name(name);
        self.out.extend_from_slice(value.as_bytes());
        self.out.push(b',');
    }

    fn moment(&mut self, name: &'static str, moment: i64, form: TimeForm) {
        self.name(name);
        let quote: &[u8] = if form == TimeForm::EpochMillis { b"" } else { b"\"" };
        self.out.extend_from_slice(quote);
        self.clock.write(moment, form, self.out);
        self.out.extend_from_slice(quote);
        self.out.push(b',');
    }

    fn null(&mut self, name: &'static str) {
        self.digits(name, "null");
    }

    fn left_out(&mut self, _: &'static str) {}

    fn formatted(&mut self, name: &'static str, value: fmt::Arguments<'_>) {
        let mut text = std::mem::take(self.scratch);
        text.clear();
        if text.write_fmt(value).is_ok() {
            self.text(name, std::str::from_utf8(&text).unwrap_or_default());
        }
        *self.scratch = text;
    }

    fn record(&mut self, name: &'static str, write: impl FnOnce(&mut Self)) {
        self.name(name);
        self.out.push(b'{');
        write(self);
        close(self.out, b'}');
        self.out.push(b',');
    }

    fn texts(&mut self, name: &'static str, values: &[&str]) {
        self.name(name);
        self.out.push(b'[');
        for value in values {
            self.quoted(value);
        }
        close(self.out, b']');
        self.out.push(b',');
    }

    fn list<T>(&mut self, name: &'static str, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.name(name);
        self.out.push(b'[');
        for item in items {
            self.out.push(b'{');
            write(self, item);
            close(self.out, b'}');
            self.out.push(b',');
        }
        close(self.out, b']');
        self.out.push(b',');
    }
}
