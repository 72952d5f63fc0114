//! The names of a preset's fields, as the shape itself has them.

use std::fmt;

use super::{Scene, Sink, TimeForm};
use crate::generate::event::Event;
use crate::shard::Shard;

/// Holds the names of fields only.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<&'static str>);

impl Names {
    pub(super) fn of(scene: &Scene) -> Vec<&'static str> {
        let any = Event {
            delivered: 0,
            time: 0,
            session: 0,
            person: 0,
            item: 0,
            step: 0,
            state: 0,
            again: false,
            defect: None,
            shard: Shard::of(b""),
        };
        let mut names = Self::default();
        scene.write(&any, &mut names);
        names.0
    }
}

impl Sink for Names {
    fn text(&mut self, name: &'static str, _: &str) {
        self.0.push(name);
    }

    fn digits(&mut self, name: &'static str, _: &str) {
        self.0.push(name);
    }

    fn moment(&mut self, name: &'static str, _: i64, _: TimeForm) {
        self.0.push(name);
    }

    fn null(&mut self, name: &'static str) {
        self.0.push(name);
    }

    fn left_out(&mut self, name: &'static str) {
        self.0.push(name);
    }

    fn formatted(&mut self, name: &'static str, _: fmt::Arguments<'_>) {
        self.0.push(name);
    }

    fn record(&mut self, name: &'static str, _: impl FnOnce(&mut Self)) {
        self.0.push(name);
    }

    fn texts(&mut self, name: &'static str, _: &[&str]) {
        self.0.push(name);
    }

    fn list<T>(&mut self, name: &'static str, _: impl IntoIterator<Item = T>, _: impl FnMut(&mut Self, T)) {
        self.0.push(name);
    }
}
