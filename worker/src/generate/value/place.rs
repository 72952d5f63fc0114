//! Places: a city in its region, its country and its time zone. No library knows these together.

use super::device::distinct;
use super::weighted;
use crate::generate::random::mix;

/// Where a person is.
#[derive(Debug)]
pub(crate) struct Place {
    pub country: &'static str,
    pub region: &'static str,
    pub city: &'static str,
    pub timezone: &'static str,
    weight: u32,
}

const fn place(
    country: &'static str,
    region: &'static str,
    city: &'static str,
    timezone: &'static str,
    weight: u32,
) -> Place {
    Place { country, region, city, timezone, weight }
}

static PLACES: [Place; 22] = [
    place("US", "New York", "New York", "America/New_York", 85),
    place("US", "Illinois", "Chicago", "America/Chicago", 45),
    place("US", "Colorado", "Denver", "America/Denver", 25),
    place("US", "California", "Los Angeles", "America/Los_Angeles", 75),
    place("CA", "Ontario", "Toronto", "America/Toronto", 35),
    place("BR", "São Paulo", "São Paulo", "America/Sao_Paulo", 55),
    place("MX", "Ciudad de México", "Mexico City", "America/Mexico_City", 40),
    place("GB", "England", "London", "Europe/London", 70),
    place("GB", "Scotland", "Edinburgh", "Europe/London", 15),
    place("DE", "Berlin", "Berlin", "Europe/Berlin", 55),
    place("DE", "Bavaria", "Munich", "Europe/Berlin", 35),
    place("FR", "Île-de-France", "Paris", "Europe/Paris", 55),
    place("ES", "Madrid", "Madrid", "Europe/Madrid", 35),
    place("IT", "Lombardy", "Milan", "Europe/Rome", 30),
    place("NL", "North Holland", "Amsterdam", "Europe/Amsterdam", 25),
    place("PL", "Masovia", "Warsaw", "Europe/Warsaw", 25),
    place("TR", "Istanbul", "Istanbul", "Europe/Istanbul", 35),
    place("IN", "Maharashtra", "Mumbai", "Asia/Kolkata", 80),
    place("JP", "Tokyo", "Tokyo", "Asia/Tokyo", 60),
    place("ID", "Jakarta", "Jakarta", "Asia/Jakarta", 40),
    place("AU", "New South Wales", "Sydney", "Australia/Sydney", 30),
    place("ZA", "Gauteng", "Johannesburg", "Africa/Johannesburg", 20),
];

impl Place {
    pub(crate) fn of(seed: u64, person: u64) -> &'static Self {
        weighted(&PLACES, |place| place.weight, mix(seed ^ 0x091A_CE00, person))
    }

    pub(crate) fn all(of: impl Fn(&Self) -> &'static str) -> Vec<&'static str> {
        distinct(PLACES.iter().map(of))
    }
}
