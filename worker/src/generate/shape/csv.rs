//! Events as lines of CSV, quoted where it is needed (RFC 4180). Presets with records and lists do not get here.

use std::fmt;

use super::clock::Clock;
use super::names::Names;
use super::spoil;
use super::{Scene, Sink, TimeForm};
use crate::generate::event::Event;
use crate::generate::plan::Plan;

/// Writes events as CSV, one a line.
#[derive(Debug)]
pub struct CsvLines {
    scene: Scene,
    clock: Clock,
}

impl CsvLines {
    /// A writer of this plan's events.
    pub fn new(plan: &Plan) -> Self {
        Self { scene: Scene::new(plan), clock: Clock::new() }
    }

    /// Appends the line of names.
    pub fn header(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(Names::of(&self.scene).join(",").as_bytes());
        out.push(b'\n');
    }

    /// Appends the line of an event, with its line feed.
    pub fn line(&mut self, event: &Event, out: &mut Vec<u8>) {
        let start = out.len();
        let scene = self.scene;
        scene.write(event, &mut Row { out, clock: &mut self.clock });
        // The comma after the last field.
        out.pop();
        if let Some(defect) = event.defect {
            spoil::csv(defect, scene.own(event), start, out);
        }
        out.push(b'\n');
    }
}

struct Row<'line> {
    out: &'line mut Vec<u8>,
    clock: &'line mut Clock,
}

impl Sink for Row<'_> {
    fn text(&mut self, _: &'static str, value: &str) {
        if value.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            self.out.push(b'"');
            self.out.extend_from_slice(value.replace('"', "\"\"").as_bytes());
            self.out.push(b'"');
        } else {
            self.out.extend_from_slice(value.as_bytes());
        }
        self.out.push(b',');
    }

    fn digits(&mut self, _: &'static str, value: &str) {
        self.out.extend_from_slice(value.as_bytes());
        self.out.push(b',');
    }

    fn moment(&mut self, _: &'static str, moment: i64, form: TimeForm) {
        self.clock.write(moment, form, self.out);
        self.out.push(b',');
    }

    fn null(&mut self, _: &'static str) {
        self.out.push(b',');
    }

    fn left_out(&mut self, _: &'static str) {
        self.out.push(b',');
    }

    fn formatted(&mut self, name: &'static str, value: fmt::Arguments<'_>) {
        self.text(name, &value.to_string());
    }

    fn record(&mut self, name: &'static str, _: impl FnOnce(&mut Self)) {
        self.null(name);
    }

    fn texts(&mut self, name: &'static str, _: &[&str]) {
        self.null(name);
    }

    fn list<T>(&mut self, name: &'static str, _: impl IntoIterator<Item = T>, _: impl FnMut(&mut Self, T)) {
        self.null(name);
    }
}
