use clickstream_crds::settings::EventSchema;
use clickstream_crds::wire::ColumnPath;

/// Where the source has what a replay must know of an event.
#[derive(Clone, Debug)]
pub(super) struct Roles {
    pub(super) time: String,
    pub(super) event_type: String,
    pub(super) user: String,
    pub(super) id: Id,
}

/// Where an event's id comes from.
#[derive(Clone, Debug)]
pub(super) enum Id {
    /// The source has it here.
    Source(String),
    /// We make it, and call it [`MADE`]; where the source has that already, it stays.
    Made,
    /// Nobody asks for it, and its name is taken by something else.
    None,
}

/// The name of an id that we make.
pub(super) const MADE: &str = "event_id";

impl Roles {
    pub(super) fn of(schema: &EventSchema) -> Self {
        let from = |name: &ColumnPath| {
            let column = schema.columns.iter().find(|column| column.name == *name);
            column.map_or_else(|| name.0.clone(), |column| column.from.0.clone())
        };
        let id = match &schema.roles.event_id {
            Some(name) => Id::Source(from(name)),
            None if schema.columns.iter().any(|column| column.from.0 == MADE) => Id::None,
            None => Id::Made,
        };
        Self {
            time: from(&schema.roles.event_time),
            event_type: from(&schema.roles.event_type),
            user: from(&schema.roles.user),
            id,
        }
    }

    /// All places that are looked at.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        [&self.time, &self.event_type, &self.user].into_iter().map(String::as_str).chain(self.id.path())
    }
}

impl Id {
    /// Where a row may have an id of its own.
    pub(super) fn path(&self) -> Option<&str> {
        match self {
            Self::Source(path) => Some(path),
            Self::Made => Some(MADE),
            Self::None => None,
        }
    }
}
