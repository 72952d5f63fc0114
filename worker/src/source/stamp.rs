use super::roles::MADE;
use crate::moment;
use crate::replay::EventClock;

/// What is stamped on the events of one round: their times and their ids.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    clock: EventClock,
    /// What the ids of later rounds have behind those of the source.
    again: String,
    /// The beginning of the ids that we make.
    made: String,
}

/// Digits of the fingerprint in an id: enough to tell data sets apart, and few to send with every event.
const DIGITS: usize = 16;

impl Stamp {
    pub(super) fn new(clock: &EventClock, fingerprint: &str) -> Self {
        let again = if clock.round == 0 { String::new() } else { format!("-{}", clock.round) };
        let data_set = fingerprint.get(..DIGITS).unwrap_or(fingerprint);
        Self { clock: clock.clone(), again, made: format!("\"{MADE}\":\"{data_set}-{}-", clock.round) }
    }

    /// Whether times stay as they are.
    pub(super) const fn keeps_times(&self) -> bool {
        self.clock.is_original()
    }

    /// Writes the time that the event is to carry, as JSON.
    pub(super) fn time(&self, time: i64, out: &mut Vec<u8>) {
        out.push(b'"');
        moment::write(self.clock.tell(time), out);
        out.push(b'"');
    }

    /// What goes behind an id of the source.
    pub(super) fn again(&self) -> &str {
        &self.again
    }

    /// Writes the id that we make for a row, as a field of JSON.
    pub(super) fn made_id(&self, row: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(self.made.as_bytes());
        out.extend_from_slice(itoa::Buffer::new().format(row).as_bytes());
        out.push(b'"');
    }
}
