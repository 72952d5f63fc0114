//! The conditions and their reasons.

use crate::conditions::{ConditionStatus, Entry, VOCABULARY};

const HEAD: &str = "<!-- Made from the Rust types by `make generate`; do not edit. -->
# Conditions

The closed list of what `status.conditions` can say. `Reconciling`, `Stalled` and `ReconciliationPaused` are there only
while they are True; all others are written at the first visit. `kubectl wait --for=condition=Ready csp/NAME` waits for
the first one.

| Type | True means | Reasons at True | at False | at Unknown |
| --- | --- | --- | --- | --- |
";

pub(super) fn text() -> String {
    VOCABULARY.iter().fold(HEAD.to_owned(), |page, entry| page + &row(entry))
}

fn row(entry: &Entry) -> String {
    let reasons = |status: ConditionStatus| {
        let at_status = entry.reasons.iter().filter(|(_, its)| *its == status);
        at_status.map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    format!(
        "| `{}` | {} | {} | {} | {} |\n",
        entry.name,
        entry.meaning,
        reasons(ConditionStatus::True),
        reasons(ConditionStatus::False),
        reasons(ConditionStatus::Unknown)
    )
}
