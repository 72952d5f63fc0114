//! The testbed from the shell.
fn main() {
    let cache = testbed::Cache::of_user().unwrap();
    let place = testbed::Place::at("/dev/shm/tt", cache).unwrap();
    let t = std::time::Instant::now();
    let r = testbed::Registry::start(&place);
    println!("{:?} {:?}", r.as_ref().map(|r| r.address().clone()), t.elapsed());
    let t = std::time::Instant::now();
    let mut k = testbed::Kafka::start(&place, &testbed::KafkaOptions::default());
    println!("{:?} {:?}", k.as_ref().map(|r| r.address().clone()), t.elapsed());
    let t = std::time::Instant::now();
    if let Ok(k) = &mut k { println!("{:?}", k.kill(0)); println!("{:?} {:?}", k.start_again(0), t.elapsed()); }
    let t = std::time::Instant::now();
    let m = testbed::Minio::start(&place);
    println!("{:?} {:?}", m.as_ref().map(|r| r.address().clone()), t.elapsed());
}
