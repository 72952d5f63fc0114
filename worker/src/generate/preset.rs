//! The kinds of events that can be generated, and the story behind each: what people do there, when, and what is recorded.

use std::fmt;

use clap::ValueEnum;
use clickstream_crds::presets::written_out;
use clickstream_crds::spec::{self, EventSchema};

use super::calendar::Rhythm;
use super::chain::State;

mod pageviews;
mod shop;
mod streaming;

/// A known kind of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// The columns of `RetailRocket`: timestamp, visitorid, event, itemid, transactionid
    #[value(name = "retailrocket")]
    RetailRocket,
    /// The columns of the REES46 shops, prices and sessions of the source among them
    Ecommerce,
    /// Pages of a site with a cart, each event with its device and address
    #[value(name = "pageviews")]
    PageViews,
    /// A streaming service: nested device, location, content and subscription, lists of actions and recommendations
    Streaming,
}

/// What is behind a preset.
#[derive(Debug)]
pub(crate) struct Story {
    pub states: &'static [State],
    pub rhythm: Rhythm,
    /// The steps of the funnel, by state.
    pub funnel: &'static [u8],
    /// The finest difference of two times that the format shows, in microseconds.
    pub resolution: i64,
    /// Whether events carry an id by which a redelivered one can be told.
    pub has_event_id: bool,
    /// The column that is spoilt for an event of a wrong type.
    pub typed_column: &'static str,
    /// Whether that column is a number, so that a wrong type shows in CSV too.
    pub typed_is_number: bool,
    /// Whether there are records and lists in an event, which CSV cannot hold.
    pub nested: bool,
}

impl Preset {
    pub(crate) const fn story(self) -> &'static Story {
        match self {
            Self::RetailRocket => &shop::RETAILROCKET,
            Self::Ecommerce => &shop::ECOMMERCE,
            Self::PageViews => &pageviews::STORY,
            Self::Streaming => &streaming::STORY,
        }
    }

    /// The schema that the resource has for it.
    pub(crate) fn declared(self) -> EventSchema {
        written_out(match self {
            Self::RetailRocket => spec::Preset::RetailRocket,
            Self::Ecommerce => spec::Preset::Ecommerce,
            Self::PageViews => spec::Preset::PageViews,
            Self::Streaming => spec::Preset::Streaming,
        })
    }

    /// The name as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RetailRocket => "retailrocket",
            Self::Ecommerce => "ecommerce",
            Self::PageViews => "pageviews",
            Self::Streaming => "streaming",
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
