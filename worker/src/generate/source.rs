//! What a manifest asks of the generator, as settings of ours, and a refusal in the manifest's words.

use clickstream_crds::settings::{GeneratorFaults, GeneratorSource};
use clickstream_crds::spec::Story;

use super::fault::Faults;
use super::incident::Incident;
use super::preset::Preset;
use super::settings::{Refused, Settings};
use super::share::Share;

impl Settings {
    /// The settings that a manifest means.
    pub fn of(source: &GeneratorSource) -> Result<Self, Refused> {
        let GeneratorFaults { duplicates, late, late_by_millis, out_of_order, .. } = source.faults;
        let GeneratorFaults { malformed, missing, skewed, skew_by_millis, hot_user, .. } = source.faults;
        let incident = source.incident.as_ref().map(|incident| {
            Ok(Incident {
                step: incident.step.clone(),
                from: incident.from_micros,
                to: incident.to_micros,
                share: share("incident", incident.share)?,
                os: incident.os.clone(),
                browser: incident.browser.clone(),
                country: incident.country.clone(),
            })
        });
        Ok(Self {
            preset: source.preset.into(),
            events: source.events,
            seed: source.seed,
            start: source.start_micros,
            span: micros(source.span_millis),
            users: source.users,
            items: source.items,
            gap: micros(source.gap_millis),
            faults: Faults {
                duplicates: share("duplicates", duplicates)?,
                late: share("late", late)?,
                late_by: micros(late_by_millis),
                out_of_order: share("out-of-order", out_of_order)?,
                malformed: share("malformed", malformed)?,
                missing: share("missing", missing)?,
                skewed: share("skewed", skewed)?,
                skew_by: micros(skew_by_millis),
                hot_user: share("hot-user", hot_user)?,
            },
            incident: incident.transpose()?,
        })
    }
}

impl From<Story> for Preset {
    fn from(story: Story) -> Self {
        match story {
            Story::RetailRocket => Self::RetailRocket,
            Story::Ecommerce => Self::Ecommerce,
            Story::PageViews => Self::PageViews,
            Story::Streaming => Self::Streaming,
        }
    }
}

impl Refused {
    /// The field of the manifest that the setting comes from, below `spec.producer.source.generator`.
    pub fn manifest_field(&self) -> &'static str {
        match self.field {
            "duplicates" => "faults.duplicates",
            "late" => "faults.late",
            "late-by" => "faults.lateBy",
            "out-of-order" => "faults.outOfOrder",
            "malformed" => "faults.malformed",
            "missing" => "faults.missing",
            "skewed" => "faults.skewed",
            "skew-by" => "faults.skewBy",
            "hot-user" => "faults.hotUser",
            _ => self.field,
        }
    }
}

fn share(field: &'static str, millionths: u32) -> Result<Share, Refused> {
    Share::from_millionths(millionths)
        .ok_or_else(|| Refused::new(field, "a share of at most 1000000 millionths", millionths))
}

/// What is too long for us is longer than any setting may be, too.
fn micros(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX).saturating_mul(1_000)
}
