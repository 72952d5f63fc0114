//! Where most tests begin.

use serde_json::Value;

use crate::children::running;
use crate::ground::{Ground, Operator, Yard, options};
use crate::line::Line;

/// A pipeline `shop` with both ends, whose pods run, and the operator that looks after it.
pub(crate) struct Shop {
    pub(crate) yard: Yard,
    pub(crate) line: Line,
    pub(crate) operator: Operator,
    pub(crate) spec: Value,
}

impl Shop {
    pub(crate) async fn that_runs(ground: &'static Ground) -> Self {
        let yard = ground.yard().await;
        let line = Line::default();
        let operator = yard.operator_over(&line, options()).await;
        let spec = yard.spec();
        yard.apply("shop", &spec).await;
        running(&yard, "shop").await;
        Self { yard, line, operator, spec }
    }
}
