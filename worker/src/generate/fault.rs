//! What goes wrong between the person and the topic. Each event has one fault at most, so that every rate is that of all events.

use rand_distr::{Distribution as _, LogNormal};

use super::random::Random;
use super::settings::SECOND;
use super::share::Share;

/// How often which fault happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// Delivered twice, byte for byte, the second time within a minute.
    pub duplicates: Share,
    /// Delivered with a delay around [`Faults::late_by`].
    pub late: Share,
    /// The median delay of late events; none is delayed more than sixteen times as much.
    pub late_by: i64,
    /// Overtaken by others: delivered up to ten seconds late.
    pub out_of_order: Share,
    /// Cannot be read, in one of several ways.
    pub malformed: Share,
    /// Lacks its time, its type or its user.
    pub missing: Share,
    /// The share of sessions on a device whose clock is wrong.
    pub skewed: Share,
    /// How wrong such a clock is at most, either way.
    pub skew_by: i64,
    /// The share of events that one single user makes, all the time.
    pub hot_user: Share,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            duplicates: Share::NONE,
            late: Share::NONE,
            late_by: 600 * SECOND,
            out_of_order: Share::NONE,
            malformed: Share::NONE,
            missing: Share::NONE,
            skewed: Share::NONE,
            skew_by: 300 * SECOND,
            hot_user: Share::NONE,
        }
    }
}

/// Why an event cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    /// Broken off in the middle.
    Truncated,
    /// Something else that strayed into the stream, such as a proxy's error page.
    NotAnEvent,
    /// Bytes that are no text.
    Encoding,
    /// A time that is none.
    BadTime,
    /// Text where a number is expected, or a record where a text is.
    BadType,
    /// No time.
    NoTime,
    /// No type.
    NoType,
    /// No user.
    NoUser,
}

impl Defect {
    const MISSING: [Self; 3] = [Self::NoTime, Self::NoType, Self::NoUser];

    /// The ways in which an event can be malformed in every format.
    pub(crate) const ANYWHERE: [Self; 3] = [Self::Truncated, Self::NotAnEvent, Self::BadTime];

    /// The name in the truth file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::NotAnEvent => "not_an_event",
            Self::Encoding => "encoding",
            Self::BadTime => "bad_time",
            Self::BadType => "bad_type",
            Self::NoTime => "no_time",
            Self::NoType => "no_type",
            Self::NoUser => "no_user",
        }
    }

    /// Whether it spoils the whole record, so that no field of it can be told.
    pub(crate) const fn spoils_the_record(self) -> bool {
        matches!(self, Self::Truncated | Self::NotAnEvent | Self::Encoding)
    }

    /// The reason for which the event goes to quarantine.
    pub(crate) fn reason(self, typed_column: &str) -> String {
        match self {
            Self::Truncated | Self::NotAnEvent | Self::Encoding => "decode_error".to_owned(),
            Self::BadTime => "bad_timestamp".to_owned(),
            Self::BadType => format!("bad_type:{typed_column}"),
            Self::NoTime => "missing_field:event_time".to_owned(),
            Self::NoType => "missing_field:event_type".to_owned(),
            Self::NoUser => "missing_field:user_id".to_owned(),
        }
    }
}

/// What becomes of an event on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing in particular.
    Fine,
    /// Delivered once more, so much later.
    Twice(i64),
    /// Delivered so much later, for long.
    Late(i64),
    /// Delivered so much later, for a moment.
    Overtaken(i64),
    /// Cannot be taken.
    Spoilt(Defect),
}

const REDELIVERY: u64 = 60;
const OVERTAKING: u64 = 10;
/// The deviation of the logarithm of a delay; at 0.8 the bound of sixteen medians cuts one in four thousand.
const DELAY_DEVIATION: f64 = 0.8;
const MOST_MEDIANS: i64 = 16;

/// The faults, ready to be drawn.
#[derive(Debug)]
pub(crate) struct Dice {
    faults: Faults,
    malformations: Vec<Defect>,
    delay: Option<LogNormal<f64>>,
}

impl Dice {
    pub(crate) fn new(faults: Faults, malformations: Vec<Defect>) -> Self {
        Self { faults, malformations, delay: LogNormal::new(0.0, DELAY_DEVIATION).ok() }
    }

    pub(crate) fn fate(&self, random: &mut Random) -> Fate {
        let Faults { duplicates, late, out_of_order, malformed, missing, .. } = self.faults;
        let mut drawn = random.below(Share::ALL.millionths());
        let mut falls_in = |share: Share| {
            let within = drawn < share.millionths();
            drawn = drawn.wrapping_sub(share.millionths());
            within
        };
        if falls_in(duplicates) {
            Fate::Twice(seconds(random, REDELIVERY))
        } else if falls_in(late) {
            Fate::Late(self.delay(random))
        } else if falls_in(out_of_order) {
            Fate::Overtaken(seconds(random, OVERTAKING))
        } else if falls_in(malformed) {
            Fate::Spoilt(pick(&self.malformations, random))
        } else if falls_in(missing) {
            Fate::Spoilt(pick(&Defect::MISSING, random))
        } else {
            Fate::Fine
        }
    }

    /// How wrong the clock of a session's device is, in steps of the resolution.
    pub(crate) fn skew(&self, random: &mut Random, resolution: i64) -> i64 {
        if !self.faults.skewed.hits(random) {
            return 0;
        }
        let most = (self.faults.skew_by / resolution).cast_unsigned();
        let steps = (1 + random.up_to(most - 1)).cast_signed();
        if random.below(2) == 0 { steps * resolution } else { -steps * resolution }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "the delay is bounded to days right after"
    )]
    fn delay(&self, random: &mut Random) -> i64 {
        let medians = self.delay.map_or(1.0, |delay| delay.sample(random.source()));
        let late_by = self.faults.late_by;
        ((late_by as f64 * medians) as i64).clamp(SECOND, late_by * MOST_MEDIANS)
    }
}

impl Faults {
    /// The sum of the shares of which an event falls in one at most, in millionths.
    pub(crate) fn exclusive(&self) -> u32 {
        [self.duplicates, self.late, self.out_of_order, self.malformed, self.missing]
            .iter()
            .map(|share| share.millionths())
            .sum()
    }

    /// How much later than it happened an event can be delivered.
    pub(crate) fn longest_delay(&self) -> i64 {
        let late = if self.late == Share::NONE { 0 } else { self.late_by * MOST_MEDIANS };
        late.max(REDELIVERY.cast_signed() * SECOND)
    }
}

/// From a millisecond to so many seconds.
fn seconds(random: &mut Random, most: u64) -> i64 {
    (1_000 + random.up_to(most * SECOND.cast_unsigned() - 1_000)).cast_signed()
}

fn pick(defects: &[Defect], random: &mut Random) -> Defect {
    let count = u32::try_from(defects.len()).unwrap_or(1);
    defects[random.below(count) as usize]
}
