//! Devices: a browser that runs on the system that runs on the machine. No library knows these together.

use super::weighted;
use crate::generate::random::mix;

/// What a person holds.
#[derive(Debug)]
pub(crate) struct Device {
    pub kind: &'static str,
    pub model: &'static str,
    pub os: &'static str,
    pub os_version: &'static str,
    pub browser: &'static str,
    pub app_version: &'static str,
    weight: u32,
}

const fn device(
    kind: &'static str,
    model: &'static str,
    os: [&'static str; 2],
    browser: &'static str,
    app: &'static str,
    weight: u32,
) -> Device {
    let [os, os_version] = os;
    Device { kind, model, os, os_version, browser, app_version: app, weight }
}

static DEVICES: [Device; 14] = [
    device("mobile", "iPhone 16", ["iOS", "18.6"], "Safari", "8.4.1", 150),
    device("mobile", "iPhone 14", ["iOS", "17.7"], "Safari", "8.3.0", 90),
    device("mobile", "iPhone 16", ["iOS", "18.6"], "Chrome", "8.4.1", 40),
    device("mobile", "Galaxy S24", ["Android", "15"], "Chrome", "8.4.0", 140),
    device("mobile", "Pixel 9", ["Android", "16"], "Chrome", "8.4.1", 80),
    device("mobile", "Redmi Note 13", ["Android", "14"], "Chrome", "8.2.7", 70),
    device("mobile", "Galaxy S24", ["Android", "15"], "Samsung Internet", "8.4.0", 40),
    device("tablet", "iPad Air", ["iPadOS", "18.6"], "Safari", "8.4.1", 50),
    device("tablet", "Galaxy Tab S9", ["Android", "15"], "Chrome", "8.4.0", 20),
    device("desktop", "PC", ["Windows", "11"], "Chrome", "8.4.1", 150),
    device("desktop", "PC", ["Windows", "11"], "Edge", "8.4.1", 60),
    device("desktop", "PC", ["Windows", "10"], "Firefox", "8.1.3", 30),
    device("desktop", "MacBook Pro", ["macOS", "15.6"], "Safari", "8.4.1", 60),
    device("desktop", "PC", ["Linux", "6.12"], "Firefox", "8.4.1", 20),
];

impl Device {
    pub(crate) fn of(seed: u64, person: u64) -> &'static Self {
        weighted(&DEVICES, |device| device.weight, mix(seed ^ 0x00DE_71CE, person))
    }

    pub(crate) fn all(of: impl Fn(&Self) -> &'static str) -> Vec<&'static str> {
        distinct(DEVICES.iter().map(of))
    }
}

pub(super) fn distinct(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    names.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
