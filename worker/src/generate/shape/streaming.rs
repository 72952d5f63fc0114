//! A streaming service: nested records, and lists of what was done, suggested and searched for.

use super::{Scene, Sink, TimeForm};
use crate::generate::event::Event;
use crate::generate::fault::Defect;
use crate::generate::random::{mix, scaled};
use crate::generate::settings::SECOND;
use crate::generate::value::device::Device;
use crate::generate::value::item::Content;
use crate::generate::value::place::Place;

const PLAY: u8 = 2;
const PLANS: [&str; 4] = ["free", "basic", "standard", "premium"];
const ACTIONS: [&str; 5] = ["play", "pause", "seek", "quality_change", "stop"];
const QUALITIES: [&str; 3] = ["720p", "1080p", "2160p"];
const ALGORITHMS: [&str; 3] = ["because_you_watched", "popular_here", "new_releases"];

pub(super) fn write<S: Sink>(scene: &Scene, event: &Event, sink: &mut S) {
    let own = scene.own(event);
    let id = scene.event_id(event);
    match scene.round {
        0 => sink.text("event_id", id.as_str()),
        again => sink.formatted("event_id", format_args!("{}-{again}", id.as_str())),
    }
    sink.user("user_id", event, scene);
    sink.text("session_id", scene.session(event).as_str());
    sink.time("timestamp", event, TimeForm::Rfc3339);
    sink.kind("event_type", event, scene);
    who(scene, event, sink);
    sink.record("content", |sink| content(scene, event, sink));
    details(scene, event, own, sink);
    actions(scene, event, own, sink);
    sink.list("recommendations", 0..2 + own % 4, |sink, place| {
        let item = suggested(scene, event.item.into(), place);
        let title = Content::of(scene.seed, item);
        sink.whole("media_id", u64::from(item) + 1);
        sink.formatted("title", format_args!("The {} {}", title.adjective, title.noun));
        sink.text("algorithm", one_of(&ALGORITHMS, mix(own, place)));
        // The first is the surest.
        sink.hundredths("score", 99 - 11 * small(place) - scaled(mix(own, 20 + place), 10));
    });
    let own = mix(scene.seed ^ 0x5EA4, event.session);
    sink.list("search_history", 0..own % 4, |sink, place| {
        let title = Content::of(scene.seed, suggested(scene, !event.session, place));
        sink.formatted("query", format_args!("{} {}", title.adjective, title.noun));
        sink.moment("timestamp", before(scene, 30, mix(own, place)), TimeForm::Rfc3339);
    });
}

/// What does not change from event to event.
fn who<S: Sink>(scene: &Scene, event: &Event, sink: &mut S) {
    let device = Device::of(scene.seed, event.person);
    let place = Place::of(scene.seed, event.person);
    let own = mix(scene.seed ^ 0x5B5C, event.person);
    sink.record("device", |sink| {
        sink.text("type", device.kind);
        sink.text("model", device.model);
        sink.text("os", device.os);
        sink.text("os_version", device.os_version);
        sink.text("browser", device.browser);
        sink.text("app_version", device.app_version);
    });
    sink.record("location", |sink| {
        sink.text("country", place.country);
        sink.text("region", place.region);
        sink.text("city", place.city);
        sink.text("timezone", place.timezone);
    });
    sink.record("user_subscription", |sink| {
        let plan = one_of(&PLANS, own);
        sink.text("plan", plan);
        sink.text("status", if own.is_multiple_of(16) && plan != "free" { "past_due" } else { "active" });
        sink.moment("since", before(scene, 2_000, own), TimeForm::Rfc3339);
    });
}

fn content<S: Sink>(scene: &Scene, event: &Event, sink: &mut S) {
    let title = Content::of(scene.seed, event.item);
    sink.whole("media_id", u64::from(event.item) + 1);
    sink.formatted("title", format_args!("The {} {}", title.adjective, title.noun));
    sink.text("type", if title.episode.is_some() { "episode" } else { "movie" });
    match (event.defect, title.episode) {
        (Some(Defect::BadType), _) => sink.text("season", "the first"),
        (_, Some((season, _))) => sink.whole("season", season.into()),
        (_, None) => sink.null("season"),
    }
    match title.episode {
        Some((_, episode)) => sink.whole("episode", episode.into()),
        None => sink.null("episode"),
    }
    sink.text("provider", title.provider);
    sink.texts("genre", title.genres);
    sink.whole("duration_seconds", u64::from(title.minutes) * 60);
}

fn details<S: Sink>(scene: &Scene, event: &Event, own: u64, sink: &mut S) {
    sink.record("event_details", |sink| {
        match event.state {
            PLAY => sink.hundredths("position_seconds", somewhere(scene, event, own)),
            _ => sink.null("position_seconds"),
        }
        sink.text("quality", one_of(&QUALITIES, mix(own, 5)));
        sink.truth("autoplay", event.state == PLAY && own.is_multiple_of(3));
    });
}

/// Who plays also pauses and seeks.
fn actions<S: Sink>(scene: &Scene, event: &Event, own: u64, sink: &mut S) {
    let count = if event.state == PLAY { 1 + (own >> 9) % 4 } else { 0 };
    sink.list("user_action", 0..count, |sink, place| {
        sink.text("action", if place == 0 { ACTIONS[0] } else { one_of(&ACTIONS[1..], mix(own, 40 + place)) });
        sink.moment("timestamp", event.time + i64::from(small(place)) * SECOND, TimeForm::Rfc3339);
        sink.hundredths("position_seconds", somewhere(scene, event, mix(own, 60 + place)));
    });
}

/// A place in what is played, in hundredths of a second.
fn somewhere(scene: &Scene, event: &Event, bits: u64) -> u32 {
    scaled(bits, u32::from(Content::of(scene.seed, event.item).minutes) * 6_000)
}

/// A moment before the run, at most so many days.
fn before(scene: &Scene, days: u32, bits: u64) -> i64 {
    scene.start - i64::from(scaled(bits, days * 86_400)) * SECOND
}

/// The number of an element of a short list.
fn small(place: u64) -> u32 {
    u32::try_from(place).unwrap_or(0)
}

/// One of the titles that go with something.
fn suggested(scene: &Scene, with: u64, place: u64) -> u32 {
    scaled(mix(mix(scene.seed, with), place), scene.items)
}

fn one_of(words: &[&'static str], bits: u64) -> &'static str {
    words[scaled(bits, u32::try_from(words.len()).unwrap_or(1)) as usize]
}
