use prometheus_client::metrics::counter::Counter;

use super::*;

fn ask(address: SocketAddr, path: &str) -> (u16, String) {
    let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build());
    let mut response = agent.get(format!("http://{address}{path}")).call().unwrap();
    (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
}

#[test]
fn whoever_watches_is_told() {
    let pulse = Pulse::new();
    let mut registry = Registry::default();
    let counter: Counter = Counter::default();
    registry.register("events", "Events", counter.clone());
    let address = serve(SocketAddr::from(([127, 0, 0, 1], 0)), &pulse, registry).unwrap();
    counter.inc_by(7);

    assert_eq!(ask(address, "/readyz").0, 503);
    pulse.set_ready(true);
    assert_eq!(ask(address, "/readyz").0, 200);
    assert_eq!(ask(address, "/healthz").0, 200);
    pulse.beat.store(now_micros() - SILENCE, Ordering::Relaxed);
    assert_eq!(ask(address, "/healthz").0, 503);
    let (status, text) = ask(address, "/metrics");
    assert_eq!(status, 200);
    assert!(text.contains("events_total 7\n") && text.ends_with("# EOF\n"), "{text}");
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let first = serve(SocketAddr::from(([127, 0, 0, 1], 0)), &Pulse::new(), Registry::default()).unwrap();
    assert_eq!(serve(first, &Pulse::new(), Registry::default()).unwrap_err().kind(), io::ErrorKind::AddrInUse);
}
