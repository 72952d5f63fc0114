//! Which requests a rule acts on.

use testbed::proxy::{Http, Proxy, Reply};

use crate::http_peer::{HttpPeer, Shelf};

/// The statuses of so many requests, one after another.
fn statuses(proxy: &Proxy<Http>, requests: usize) -> Vec<u16> {
    let mut client = HttpPeer::connect(proxy.address());
    (0..requests)
        .map(|_| {
            client.get("/nothing?list-type=2");
            client.response().0
        })
        .collect()
}

#[test]
fn skips_then_acts_so_many_times() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let rule = proxy.on(|r| r.method() == "GET").skip(2).times(2).reply(Reply::status(503));
    assert_eq!(statuses(&proxy, 6), [404, 404, 503, 503, 404, 404]);
    assert_eq!(rule.hits(), 2);
}

#[test]
fn the_first_rule_whose_turn_it_is_acts_alone() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let first = proxy.on(|r| r.query().contains("list-type=2")).times(1).reply(Reply::status(500));
    let other = proxy.on(|r| r.method() == "PUT").reply(Reply::status(501));
    let second = proxy.on(|r| r.header("HOST") == Some("x")).reply(Reply::status(503));
    assert_eq!(statuses(&proxy, 3), [500, 503, 503]);
    assert_eq!((first.hits(), other.hits(), second.hits()), (1, 0, 2));
}

#[test]
fn rules_come_and_go_while_a_connection_lives() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    let mut next = || {
        client.get("/nothing");
        client.response().0
    };
    assert_eq!(next(), 404);
    let rule = proxy.on(|_| true).reply(Reply::status(503));
    assert_eq!(next(), 503);
    rule.remove();
    assert_eq!(next(), 404);
    proxy.on(|_| true).reply(Reply::status(500));
    assert_eq!(next(), 500);
    proxy.clear_rules();
    assert_eq!(next(), 404);
    assert_eq!(rule.hits(), 1);
}

#[test]
fn chance_is_decided_by_its_seed() {
    let shelf = Shelf::start();
    let toss = |probability, seed| {
        let proxy = Proxy::http(shelf.server.address).unwrap();
        proxy.on(|_| true).with_probability(probability, seed).reply(Reply::status(503));
        statuses(&proxy, 64)
    };
    let hit = |statuses: &[u16]| statuses.iter().filter(|status| **status == 503).count();
    assert_eq!(toss(0.5, 1), toss(0.5, 1));
    assert_ne!(toss(0.5, 1), toss(0.5, 2));
    assert!((16..=48).contains(&hit(&toss(0.5, 1))));
    assert_eq!((hit(&toss(0.0, 1)), hit(&toss(1.0, 1))), (0, 64));
}

#[test]
fn a_closure_that_panics_ends_its_connection_and_no_other() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let rule =
        proxy.on(|r| if r.path() == "/panic" { panic!("meant to be seen") } else { false }).cut_before_delivery();
    let mut unlucky = HttpPeer::connect(proxy.address());
    unlucky.get("/panic");
    assert!(unlucky.head().is_none());
    assert_eq!(statuses(&proxy, 1), [404]);
    assert_eq!(rule.hits(), 0);
}
