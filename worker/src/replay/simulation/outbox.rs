//! The log as one replica sees it.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use super::world::{Fate, Lying, World};
use crate::log::{LeaseEvent, Outbox, Outgoing, Sealed, Sent, ShardRecords};
use crate::replay::open::FAULT;
use crate::shard::{Shard, Shards};

#[derive(Debug)]
pub(super) struct Door {
    pub(super) world: Rc<RefCell<World>>,
    pub(super) member: usize,
    pub(super) transaction: Option<usize>,
}

impl Door {
    fn end(&mut self, world: &mut World, fate: Fate) {
        if let Some(transaction) = self.transaction.take() {
            world.end(transaction, fate);
        }
    }
}

impl Outbox for Door {
    type Error = Infallible;

    fn lease(&mut self, _: Duration) -> Result<LeaseEvent, Infallible> {
        let world = self.world.clone();
        let mut world = world.borrow_mut();
        let news = world.look(self.member);
        if news == LeaseEvent::Lost {
            self.end(&mut world, Fate::Aborted);
        }
        Ok(news)
    }

    fn progress(&mut self, shards: Shards) -> Result<Option<ShardRecords>, Infallible> {
        let mut world = self.world.borrow_mut();
        if world.fault(100) {
            return Ok(None);
        }
        let mut found = Vec::new();
        for shard in shards.iter() {
            match world.last(shard) {
                Err(()) => return Ok(None),
                Ok(record) => found.extend(record.map(|record| (shard, record))),
            }
        }
        Ok(Some(found))
    }

    fn send(&mut self, event: &Outgoing<'_>) -> Result<Sent, Infallible> {
        let mut world = self.world.borrow_mut();
        if world.fault(20) {
            world.told.full += 1;
            return Ok(Sent::Full);
        }
        let transaction = *self.transaction.get_or_insert_with(|| world.begin());
        if world.fault(5) {
            return Ok(Sent::Broken);
        }
        if world.fault(10) {
            world.expire(self.member); // frozen right here, for longer than the group waits
        }
        world.log.push(Lying {
            transaction,
            key: event.key.unwrap_or_default().to_vec(),
            value: event.value.to_vec(),
            bad: event.headers.iter().any(|(name, _)| *name == FAULT),
        });
        Ok(Sent::Accepted)
    }

    fn seal(&mut self, records: &[(Shard, Vec<u8>)]) -> Result<Sealed, Infallible> {
        let world = self.world.clone();
        let mut world = world.borrow_mut();
        let transaction = *self.transaction.get_or_insert_with(|| world.begin());
        if world.fault(20) {
            world.expire(self.member);
        }
        // The fence: whoever the group no longer believes in is refused before anything can become visible.
        if !world.believes(self.member) || world.fault(30) {
            let fenced = !world.believes(self.member);
            *(if fenced { &mut world.told.fenced } else { &mut world.told.discarded }) += 1;
            self.end(&mut world, Fate::Aborted);
            return Ok(Sealed::Discarded);
        }
        world.record(transaction, records);
        if world.fault(40) {
            self.end(&mut world, Fate::InDoubt);
            world.expire(self.member);
            return Ok(Sealed::Unknown);
        }
        self.end(&mut world, Fate::Committed);
        world.told.sealed += 1;
        Ok(Sealed::Committed)
    }

    fn abandon(&mut self) -> Result<(), Infallible> {
        let world = self.world.clone();
        self.end(&mut world.borrow_mut(), Fate::Aborted);
        Ok(())
    }

    fn release(&mut self) -> Result<(), Infallible> {
        self.abandon()?;
        self.world.borrow_mut().release(self.member);
        Ok(())
    }
}
