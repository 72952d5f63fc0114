//! What is typed after `generate`, and the help for it.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clickstream_crds::defaults::generator as defaults;
use jiff::{Span, SpanRelativeTo, Timestamp};

use super::fault::Faults;
use super::incident::Incident;
use super::preset::Preset;
use super::settings::Settings;
use super::share::Share;

/// What to generate.
#[derive(Debug, Args)]
#[command(
    long_about = "Generate events that look like people, and the right answers about them.

The seed and the settings decide every byte: the same command makes the same files everywhere. People come, follow a path \
from step to step, leave, and some come back, always after more than the session gap. What goes wrong on the way goes wrong \
at the rates that are given, one fault an event at most.

The truth file says what a right pipeline finds: events by type and minute, sessions, the ordered funnel, quarantine by \
reason, the effect of an incident. It is known from how the events were made, not counted from the output.",
    after_long_help = "\
Shares are decimals from 0 to 1, lengths of time are such as 90s, 30m, 12h, 7d.

Examples:
  A week of a shop
      clickstream-worker generate --preset retailrocket --events 30000 --seed 1 --output events.csv.gz --truth truth.json

  With faults to find
      clickstream-worker generate --preset pageviews --events 100000 --seed 1 --output events.jsonl --truth truth.json \\
          --duplicates 0.01 --late 0.02 --malformed 0.005 --missing 0.005

  An incident: on Safari under iOS nobody can buy for an hour
      clickstream-worker generate --preset pageviews --events 100000 --seed 1 --output events.parquet --truth truth.json \\
          --incident step=purchase,os=iOS,browser=Safari,from=2026-01-07T10:00:00Z,to=2026-01-07T11:00:00Z"
)]
pub struct Arguments {
    /// What happens, and how it is recorded
    #[arg(long, value_name = "NAME")]
    pub preset: Preset,
    /// How many events happen; redelivered ones come on top
    #[arg(long, value_name = "N")]
    pub events: u64,
    /// Decides everything else
    #[arg(long, value_name = "S", default_value_t = defaults::SEED)]
    pub seed: u64,
    /// Where to write the events: .csv, .jsonl or .parquet; .gz or .zst packs the first two
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
    /// Where to write the right answers
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// When the first person may come
    #[arg(long, value_name = "TIME", default_value = defaults::START)]
    pub start: Timestamp,
    /// For how long people come
    #[arg(long, value_name = "TIME", default_value = defaults::SPAN)]
    pub span: Length,
    /// How many people there are, of whom some never come; by default as many as the events ask for
    #[arg(long, value_name = "N")]
    pub users: Option<u64>,
    /// How many products or titles there are
    #[arg(long, value_name = "N", default_value_t = defaults::ITEMS)]
    pub items: u32,
    /// The pause between two sessions is longer than this
    #[arg(long, value_name = "TIME", default_value = defaults::GAP)]
    pub gap: Length,
    /// Share of events that are delivered twice
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub duplicates: Share,
    /// Share of events that are delivered late
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub late: Share,
    /// The median delay of late events
    #[arg(long, value_name = "TIME", default_value = defaults::LATE_BY)]
    pub late_by: Length,
    /// Share of events that are overtaken by others
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub out_of_order: Share,
    /// Share of events that cannot be read
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub malformed: Share,
    /// Share of events that lack their time, type or user
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub missing: Share,
    /// Share of sessions whose device has a wrong clock
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub skewed: Share,
    /// How wrong such a clock is at most
    #[arg(long, value_name = "TIME", default_value = defaults::SKEW_BY)]
    pub skew_by: Length,
    /// Share of events that one single user makes
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub hot_user: Share,
    /// A step that fails for a while: step=TYPE,from=TIME,to=TIME and, to narrow it, os, browser, country, share
    #[arg(long, value_name = "WHAT")]
    pub incident: Option<Incident>,
}

impl Arguments {
    pub(super) fn settings(&self) -> Settings {
        Settings {
            start: self.start.as_microsecond(),
            span: self.span.0,
            users: self.users,
            items: self.items,
            gap: self.gap.0,
            faults: Faults {
                duplicates: self.duplicates,
                late: self.late,
                late_by: self.late_by.0,
                out_of_order: self.out_of_order,
                malformed: self.malformed,
                missing: self.missing,
                skewed: self.skewed,
                skew_by: self.skew_by.0,
                hot_user: self.hot_user,
            },
            incident: self.incident.clone(),
            ..Settings::new(self.preset, self.events, self.seed)
        }
    }
}

/// A length of time, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length(i64);

impl Length {
    /// How many microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl FromStr for Length {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let length = text.parse::<Span>().and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
        let micros = length.ok().and_then(|length| i64::try_from(length.as_micros()).ok());
        micros.map(Self).ok_or("expected a length of time such as 90s, 30m, 12h or 7d")
    }
}

impl FromStr for Incident {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut step = None;
        let (mut from, mut to) = (None, None);
        let mut incident =
            Self { step: String::new(), from: 0, to: 0, share: Share::ALL, os: None, browser: None, country: None };
        let moment =
            |value: &str| value.parse::<Timestamp>().map(Timestamp::as_microsecond).map_err(|error| error.to_string());
        for pair in text.split(',') {
            let (key, value) = pair.split_once('=').ok_or_else(|| format!("expected key=value (found {pair:?})"))?;
            match key {
                "step" => step = Some(value.to_owned()),
                "from" => from = Some(moment(value)?),
                "to" => to = Some(moment(value)?),
                "share" => incident.share = value.parse().map_err(|error: super::NoShare| error.to_string())?,
                "os" => incident.os = Some(value.to_owned()),
                "browser" => incident.browser = Some(value.to_owned()),
                "country" => incident.country = Some(value.to_owned()),
                _ => return Err(format!("expected step, from, to, os, browser, country or share (found {key:?})")),
            }
        }
        let (Some(step), Some(from), Some(to)) = (step, from, to) else {
            return Err("expected step=TYPE,from=TIME,to=TIME at least".to_owned());
        };
        Ok(Self { step, from, to, ..incident })
    }
}
