use std::sync::Arc;

use super::encode::footer;
use super::format::Format;
use super::identity::Identity;
use super::plan::Frozen;
use super::recipe::Recipe;
use super::stage::{Staged, Staging};
use crate::log::Partition;

/// Events as Parquet, made by a recipe.
#[derive(Clone, Debug)]
pub struct ParquetFormat(pub Arc<Recipe>);

impl Format for ParquetFormat {
    type Stage = Staging;
    type Cut = Staged;

    fn frozen(&self) -> &Frozen {
        self.0.frozen()
    }

    fn thaw(frozen: &Frozen) -> Result<Self, String> {
        Recipe::thaw(frozen).map(Self).map_err(|error| error.to_string())
    }

    fn stage(&self, partition: Partition) -> Staging {
        Staging::new(self.0.clone(), partition)
    }

    fn identify(tail: &[u8]) -> Result<Option<Identity>, String> {
        footer::read(tail)
    }
}
