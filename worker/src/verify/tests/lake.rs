//! A lake that real workers' code has landed in: two partitions, forty offsets each, plans of ten.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::spec::StartFrom;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::land::simulation::format::Light;
use crate::land::{Bounds, Drive, Places, Shared, Signals};
use crate::log::{Headers, Inbox, InboxEvent, Partition, Record, Records};
use crate::role::{Pulse, Stop};
use crate::store::{FolderStore, Store};

const END: i64 = 40;

pub(super) struct Lake {
    pub(super) folder: TempDir,
    pub(super) store: Arc<dyn Store>,
    pub(super) runtime: Runtime,
}

impl Lake {
    pub(super) fn landed() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(FolderStore::new(folder.path().to_owned()));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let lake = Self { folder, store, runtime };
        let bounds = Bounds {
            start_from: StartFrom::Earliest,
            events: 8,
            bytes: 1_000,
            age: 60_000,
            hourly: false,
            directories: 64,
            memory: 10_000,
            fetch: 1_000,
            revoke: 1_000,
        };
        let signals = Signals::default();
        let shared = Shared { places: Self::places(), bounds, format: Light::new(1), signals };
        let stop = Stop::default();
        let script = Script { stop: stop.clone(), ..Script::default() };
        let drive = Drive::new(script, Arc::clone(&lake.store), shared, lake.runtime.handle().clone());
        drive.run(&stop, &Pulse::new(), Duration::from_mins(1)).unwrap();
        lake
    }

    pub(super) fn places() -> Places {
        Places::new("shop", "group", None, "clicks")
    }
}

/// An inbox that ends the landing once everything of it is delivered.
#[derive(Default)]
struct Script {
    assigned: bool,
    started: BTreeMap<Partition, i64>,
    paused: Vec<Partition>,
    stop: Stop,
}

impl Inbox for Script {
    type Error = Infallible;
    type Records = Five;

    fn next(&mut self, _: Duration) -> Result<InboxEvent<Five>, Infallible> {
        if !self.assigned {
            self.assigned = true;
            return Ok(InboxEvent::Assigned(vec![(Partition(0), None), (Partition(1), None)]));
        }
        let next = self.started.iter_mut().find(|(partition, at)| **at < END && !self.paused.contains(partition));
        if let Some((&partition, at)) = next {
            *at += 5;
            return Ok(InboxEvent::Records(partition, Five(*at - 5)));
        }
        if self.started.len() == 2 && self.started.values().all(|&at| at == END) {
            self.stop.tell();
        }
        // Someone has to wait for the store, which answers on another thread.
        let waited = Instant::now();
        while waited.elapsed() < Duration::from_millis(1) {
            std::thread::yield_now();
        }
        Ok(InboxEvent::Quiet)
    }

    fn start(&mut self, partition: Partition, offset: i64) -> Result<(), Infallible> {
        self.started.insert(partition, offset);
        Ok(())
    }

    fn pause(&mut self, partition: Partition) -> Result<(), Infallible> {
        self.paused.push(partition);
        Ok(())
    }

    fn resume(&mut self, partition: Partition) -> Result<(), Infallible> {
        self.paused.retain(|paused| *paused != partition);
        Ok(())
    }

    fn position(&mut self, partition: Partition) -> Result<Option<i64>, Infallible> {
        Ok(self.started.get(&partition).copied())
    }

    fn bounds(&mut self, _: Partition) -> Result<(i64, i64), Infallible> {
        Ok((0, END))
    }

    fn commit(&mut self, _: Partition, _: i64, _: &str) -> Result<(), Infallible> {
        Ok(())
    }

    fn release(&mut self, _: &[Partition]) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Of ten offsets: six events, a record that is not valid, a tombstone, and two that are not delivered.
#[derive(Debug)]
struct Five(i64);

impl Records for Five {
    fn bytes(&self) -> usize {
        5
    }

    fn each(&self, visit: &mut dyn FnMut(Record<'_>)) {
        for offset in self.0..self.0 + 5 {
            let value: Option<&[u8]> = match offset % 10 {
                4 | 9 => continue,
                3 => None,
                7 => Some(&[0, 0]),
                _ => Some(&[1, 0]),
            };
            visit(Record { offset, timestamp: 0, key: None, value, headers: &NoHeaders });
        }
    }
}

#[derive(Debug)]
struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<&[u8]> {
        None
    }
}
