//! A log with transactions and a group, as Kafka has them, in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng as _;

use super::history::Told;
use crate::log::LeaseEvent;
use crate::shard::{Shard, Shards};

/// Whether something happens that happens so many times in a thousand.
pub(super) fn chance(dice: &mut Xoshiro256PlusPlus, thousandths: u64) -> bool {
    dice.next_u64() % 1_000 < thousandths
}

/// What has become of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Open,
    /// Its owner has asked to end it; nobody knows yet how that ends.
    InDoubt,
    Committed,
    Aborted,
}

/// An event as it lies in the log.
#[derive(Debug, Clone)]
pub(super) struct Lying {
    pub(super) transaction: usize,
    pub(super) key: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) bad: bool,
}

#[derive(Debug, Default)]
struct Member {
    /// What it holds; `None`: it is not of the present generation.
    holds: Option<Shards>,
    news: Option<LeaseEvent>,
    /// Whether it was told to give its shards back and has not.
    owes: bool,
}

#[derive(Debug)]
pub(super) struct World {
    pub(super) dice: Rc<RefCell<Xoshiro256PlusPlus>>,
    /// Faults come only while this holds.
    pub(super) stormy: bool,
    pub(super) log: Vec<Lying>,
    pub(super) fates: Vec<Fate>,
    records: Vec<(usize, Shard, Vec<u8>)>,
    members: BTreeMap<usize, Member>,
    dealing: bool,
    pub(super) told: Told,
}

impl World {
    pub(super) fn new(dice: Rc<RefCell<Xoshiro256PlusPlus>>) -> Self {
        Self {
            dice,
            stormy: true,
            log: Vec::new(),
            fates: Vec::new(),
            records: Vec::new(),
            members: BTreeMap::new(),
            dealing: false,
            told: Told::default(),
        }
    }

    /// Whether a fault happens that happens so many times in a thousand.
    pub(super) fn fault(&mut self, thousandths: u64) -> bool {
        let happens = self.stormy && chance(&mut self.dice.borrow_mut(), thousandths);
        self.told.faults += u64::from(happens);
        happens
    }

    pub(super) fn join(&mut self, member: usize) {
        self.members.insert(member, Member::default());
        self.deal_anew();
    }

    /// The group no longer believes in a member, which may or may not know.
    pub(super) fn expire(&mut self, member: usize) {
        if let Some(found) = self.members.get_mut(&member) {
            found.holds = None;
            found.owes = false;
            found.news = Some(LeaseEvent::Lost);
            self.told.expired += 1;
            self.deal_anew();
        }
    }

    /// A member is gone for good, and the group knows.
    pub(super) fn leave(&mut self, member: usize) {
        self.members.remove(&member);
        self.deal_anew();
    }

    /// What a member sees when it looks.
    pub(super) fn look(&mut self, member: usize) -> LeaseEvent {
        let news = self.members.get_mut(&member).and_then(|member| member.news.take());
        if news == Some(LeaseEvent::Lost) {
            self.join(member); // a client joins again by itself
        }
        self.deal();
        news.unwrap_or(LeaseEvent::Unchanged)
    }

    pub(super) fn release(&mut self, member: usize) {
        if let Some(found) = self.members.get_mut(&member) {
            found.owes = false;
        }
        self.deal();
    }

    /// Whether the group still believes in a member.
    pub(super) fn believes(&self, member: usize) -> bool {
        self.members.get(&member).is_some_and(|member| member.holds.is_some())
    }

    fn deal_anew(&mut self) {
        self.dealing = true;
        for member in self.members.values_mut() {
            if member.holds.is_some_and(|shards| shards != Shards::NONE) && !member.owes {
                member.owes = true;
                member.news = Some(LeaseEvent::Revoked);
            }
        }
        self.deal();
    }

    /// Deals the shards once nobody owes any.
    fn deal(&mut self) {
        let owed = self.members.values().any(|member| member.owes);
        let lost = |member: &Member| member.news == Some(LeaseEvent::Lost);
        let present: Vec<_> = self.members.iter().filter(|(_, member)| !lost(member)).map(|(&id, _)| id).collect();
        if !self.dealing || owed || present.is_empty() {
            return;
        }
        self.dealing = false;
        self.told.deals += 1;
        for (place, id) in present.iter().enumerate() {
            let shards = Shard::all().filter(|shard| shard.index() % present.len() == place).collect();
            if let Some(member) = self.members.get_mut(id) {
                member.holds = Some(shards);
                member.news = Some(LeaseEvent::Granted(shards));
            }
        }
    }

    pub(super) fn begin(&mut self) -> usize {
        self.fates.push(Fate::Open);
        self.fates.len() - 1
    }

    pub(super) fn end(&mut self, transaction: usize, fate: Fate) {
        self.fates[transaction] = fate;
    }

    pub(super) fn record(&mut self, transaction: usize, records: &[(Shard, Vec<u8>)]) {
        self.records.extend(records.iter().map(|(shard, record)| (transaction, *shard, record.clone())));
    }

    /// The last committed record of a shard; `Err` while an earlier question is open.
    pub(super) fn last(&self, shard: Shard) -> Result<Option<Vec<u8>>, ()> {
        let of_shard = || self.records.iter().rev().filter(move |(_, of, _)| *of == shard);
        if of_shard().any(|(transaction, ..)| self.fates[*transaction] == Fate::InDoubt) {
            return Err(());
        }
        Ok(of_shard()
            .find(|(transaction, ..)| self.fates[*transaction] == Fate::Committed)
            .map(|(.., record)| record.clone()))
    }

    /// Decides one of the open questions.
    pub(super) fn decide(&mut self) {
        let doubtful = self.fates.iter().position(|fate| *fate == Fate::InDoubt);
        if let Some(transaction) = doubtful {
            let committed = chance(&mut self.dice.borrow_mut(), 500);
            self.fates[transaction] = if committed { Fate::Committed } else { Fate::Aborted };
            *(if committed { &mut self.told.unknown_committed } else { &mut self.told.unknown_aborted }) += 1;
        }
    }

    /// What a reader of committed events sees.
    pub(super) fn visible(&self) -> impl Iterator<Item = &Lying> {
        self.log.iter().filter(|event| self.fates[event.transaction] == Fate::Committed)
    }
}
