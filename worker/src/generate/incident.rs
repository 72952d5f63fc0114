//! Something that breaks at the place itself for a while: whom it hits, when, and what they cannot do.

use super::preset::Preset;
use super::settings::Refused;
use super::share::Share;
use super::value::device::Device;
use super::value::place::Place;

/// People of whom the predicate holds cannot do a step for a while: the event never happens, and they leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// The event type that fails.
    pub step: String,
    /// The first moment, in microseconds.
    pub from: i64,
    /// The first moment at which all is well again.
    pub to: i64,
    /// Of those whom it may hit, how many it does.
    pub share: Share,
    /// Only on this operating system.
    pub os: Option<String>,
    /// Only in this browser.
    pub browser: Option<String>,
    /// Only in this country.
    pub country: Option<String>,
}

impl Incident {
    pub(crate) fn check(&self, preset: Preset) -> Result<(), Refused> {
        let types: Vec<_> = preset.story().states.iter().map(|state| state.event_type).collect();
        // Everyone begins with the first step; if it failed, nobody would have come.
        if !types[1..].contains(&self.step.as_str()) {
            return Err(Refused::new("incident", format!("a step of {preset}: {}", types[1..].join(", ")), &self.step));
        }
        if self.from >= self.to {
            return Err(Refused::new("incident", "a `to` after `from`", "none"));
        }
        let known = |found: &Option<String>, all: Vec<&'static str>| match found {
            Some(found) if !all.contains(&found.as_str()) => {
                Err(Refused::new("incident", format!("one of {}", all.join(", ")), found))
            }
            _ => Ok(()),
        };
        known(&self.os, Device::all(|device| device.os))?;
        known(&self.browser, Device::all(|device| device.browser))?;
        known(&self.country, Place::all(|place| place.country))
    }

    /// Whether it may hit a step of this type at this moment.
    pub(crate) fn concerns(&self, event_type: &str, moment: i64) -> bool {
        (self.from..self.to).contains(&moment) && self.step == event_type
    }

    /// Whether it may hit a person with this device at this place.
    pub(crate) fn hits(&self, device: &Device, place: &Place) -> bool {
        let holds = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        holds(&self.os, device.os) && holds(&self.browser, device.browser) && holds(&self.country, place.country)
    }
}
