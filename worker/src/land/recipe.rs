//! All that decides how a record becomes a row, and where the row goes.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use clickstream_crds::settings::{EventSchema, EventTimes, Landing, Parquet, Partitioning};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::plan::Frozen;

mod bound;
mod directories;
mod lake;
mod leaf;
mod route;
mod shape;

pub(super) use bound::Bound;
pub(super) use directories::Directories;
pub(super) use leaf::{Kind, Leaf};
pub(super) use route::{Node, Route, Scope};
pub(super) use shape::{ELEMENT, Shape, Tail, kafka, moment};

/// The version of the reader: another one may make other rows of the same records.
pub const READER: u32 = 1;

/// Decided once for a stream, frozen in each of its plans, and from then on the same for whoever executes them.
#[derive(Debug)]
pub struct Recipe {
    frozen: Frozen,
    written: Written,
    /// How the source's fields lead to columns.
    pub(super) route: Route,
    /// How the columns stand in the lake.
    pub(super) shape: Shape,
    /// The zone of times that name none, and of the folders.
    pub(super) zone: TimeZone,
}

/// A recipe as plans keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    reader: u32,
    topic: String,
    schema: EventSchema,
    times: EventTimes,
    quarantine_lands: bool,
    partitioning: Partitioning,
    parquet: Parquet,
}

/// Why nothing can be landed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// The zone is not known.
    #[error(
        "spec.consumer.eventTime.zone: {0:?} is not in this release's IANA data: choose another name of the zone, such as Europe/Berlin"
    )]
    Zone(String),
    /// The lists of the source cannot be laid side by side.
    #[error(
        "spec.schema.columns: the list {0} of the lake would be filled from two lists of the source: \
         let `from` of all its columns go through the same list, or use two lists"
    )]
    TwoSources(String),
    /// A declared column cannot be what it is declared as.
    #[error("spec.schema.columns[{column}]: {what}")]
    Column {
        /// Its name.
        column: String,
        /// What is wrong.
        what: String,
    },
    /// Another release's reader.
    #[error(
        "its reader has version {0}, this release's has version {READER}: let the release that wrote it finish, or run a newer one"
    )]
    Reader(u32),
    /// It is no recipe.
    #[error("it is no recipe: {0}")]
    Malformed(String),
}

impl Recipe {
    /// What the settings ask for.
    pub fn new(landing: &Landing) -> Result<Arc<Self>, RecipeError> {
        let written = Written {
            reader: READER,
            topic: landing.topic.clone(),
            schema: landing.schema.clone(),
            times: landing.times.clone(),
            quarantine_lands: landing.quarantine.enabled,
            partitioning: landing.partitioning.clone(),
            parquet: landing.parquet,
        };
        let text = serde_json::to_string(&written).map_err(|error| RecipeError::Malformed(error.to_string()))?;
        let id = format!("{:032x}", XxHash3_128::oneshot(text.as_bytes()));
        Self::compile(Frozen { id, text }, written)
    }

    /// The recipe that a plan was made with.
    pub fn thaw(frozen: &Frozen) -> Result<Arc<Self>, RecipeError> {
        #[derive(Deserialize)]
        struct Version {
            reader: u32,
        }
        let malformed = |error: serde_json::Error| RecipeError::Malformed(error.to_string());
        // The version first: what another reader's recipe holds must not matter.
        let Version { reader } = serde_json::from_str(&frozen.text).map_err(malformed)?;
        if reader != READER {
            return Err(RecipeError::Reader(reader));
        }
        Self::compile(frozen.clone(), serde_json::from_str(&frozen.text).map_err(malformed)?)
    }

    fn compile(frozen: Frozen, written: Written) -> Result<Arc<Self>, RecipeError> {
        let zone = TimeZoneDatabase::bundled()
            .get(&written.times.zone)
            .map_err(|_| RecipeError::Zone(written.times.zone.clone()))?;
        let (route, shape) = lake::lay_out(&written.schema)?;
        Ok(Arc::new(Self { frozen, written, route, shape, zone }))
    }

    /// Made of the content: recipes of the same id make the same of everything.
    pub fn id(&self) -> &str {
        &self.frozen.id
    }

    /// The whole recipe.
    pub fn text(&self) -> &str {
        &self.frozen.text
    }

    /// The columns of a file of events.
    pub fn schema(&self) -> &SchemaRef {
        self.shape.landed()
    }

    pub(super) const fn frozen(&self) -> &Frozen {
        &self.frozen
    }

    pub(super) fn topic(&self) -> &str {
        &self.written.topic
    }

    pub(super) const fn quarantine_lands(&self) -> bool {
        self.written.quarantine_lands
    }

    pub(super) const fn partitioning(&self) -> &Partitioning {
        &self.written.partitioning
    }

    pub(super) const fn parquet(&self) -> &Parquet {
        &self.written.parquet
    }

    /// How far an event may lie ahead of its arrival, in microseconds.
    pub(super) const fn max_future(&self) -> i64 {
        let millis = self.written.times.max_future_millis;
        if millis > (i64::MAX / 1_000).cast_unsigned() { i64::MAX } else { millis.cast_signed() * 1_000 }
    }

    /// The name of a column by its number.
    pub(super) fn column_name(&self, column: u16) -> &str {
        self.route.leaves.get(usize::from(column)).map_or("", |leaf| leaf.name.as_str())
    }
}

#[cfg(test)]
mod tests;
