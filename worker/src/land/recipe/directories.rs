use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The folders of moments, each worked out once.
#[derive(Debug)]
pub(in crate::land) struct Directories {
    layout: String,
    zone: TimeZone,
    of_minutes: HashMap<i64, usize>,
    last: Option<(i64, usize)>,
    names: Vec<String>,
}

const MINUTE: i64 = 60_000_000;

impl Directories {
    pub(in crate::land) fn new(layout: &str, zone: &TimeZone) -> Self {
        let (layout, zone) = (layout.to_owned(), zone.clone());
        Self { layout, zone, of_minutes: HashMap::new(), last: None, names: Vec::new() }
    }

    /// The number of the folder of a moment, in microseconds since 1970. All moments of a minute of UTC go to one folder:
    /// hours begin with a minute in every zone, but for a few before 1940.
    pub(in crate::land) fn of(&mut self, moment: i64) -> usize {
        let minute = moment.div_euclid(MINUTE);
        if let Some((last, folder)) = self.last
            && last == minute
        {
            return folder;
        }
        let folder = self.of_minutes.get(&minute).copied().unwrap_or_else(|| {
            let folder = self.numbered(written(&self.layout, &self.zone, minute));
            self.of_minutes.insert(minute, folder);
            folder
        });
        self.last = Some((minute, folder));
        folder
    }

    /// The folder of this number.
    pub(in crate::land) fn name(&self, folder: usize) -> &str {
        self.names.get(folder).map_or("", String::as_str)
    }

    pub(in crate::land) fn count(&self) -> usize {
        self.names.len()
    }

    fn numbered(&mut self, name: String) -> usize {
        self.names.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }
}

fn written(layout: &str, zone: &TimeZone, minute: i64) -> String {
    // Every moment that can be an event's time has a date; the first one stands in for any other.
    let moment = Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(Timestamp::MIN);
    let local = zone.to_datetime(moment);
    layout
        .replace("%Y", &format!("{:04}", local.year()))
        .replace("%m", &format!("{:02}", local.month()))
        .replace("%d", &format!("{:02}", local.day()))
        .replace("%H", &format!("{:02}", local.hour()))
}
