use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::defaults::generator as defaults;
use crate::rule::Rule;
use crate::wire::{Moment, Ratio};

/// A step that fails for a while: the event never happens, and who tried it leaves.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes-validations" = [ends_after_it_begins()]))]
pub struct Incident {
    /// The event type that fails.
    #[schemars(length(min = 1, max = 32))]
    pub step: String,
    /// The first moment at which it fails.
    pub from: Moment,
    /// The first moment at which all is well again.
    pub to: Moment,
    /// Of those whom it may hit, how many it does.
    #[schemars(extend("x-default" = defaults::INCIDENT_SHARE))]
    pub share: Option<Ratio>,
    /// Only on this operating system.
    #[schemars(
        length(max = 32),
        extend("x-words" = OPERATING_SYSTEMS, "x-says" = says(&OPERATING_SYSTEMS))
    )]
    pub os: Option<String>,
    /// Only in this browser.
    #[schemars(
        length(max = 32),
        extend("x-words" = BROWSERS, "x-says" = says(&BROWSERS))
    )]
    pub browser: Option<String>,
    /// Only in this country.
    #[schemars(
        length(max = 32),
        extend("x-words" = COUNTRIES, "x-says" = says(&COUNTRIES))
    )]
    pub country: Option<String>,
}

/// The operating systems of made-up people.
pub const OPERATING_SYSTEMS: [&str; 6] = ["Android", "Linux", "Windows", "iOS", "iPadOS", "macOS"];
/// Their browsers.
pub const BROWSERS: [&str; 5] = ["Chrome", "Edge", "Firefox", "Safari", "Samsung Internet"];
/// Their countries.
pub const COUNTRIES: [&str; 17] =
    ["AU", "BR", "CA", "DE", "ES", "FR", "GB", "ID", "IN", "IT", "JP", "MX", "NL", "PL", "TR", "US", "ZA"];

fn says(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

fn ends_after_it_begins() -> Rule {
    Rule::invalid("self.from < self.to", "an incident must end after it begins: write a later moment").at(".to")
}
