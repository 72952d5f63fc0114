//! The testbed from the shell.
fn main() {
    let cache = testbed::Cache::of_user().unwrap();
    let place = testbed::Place::at("/dev/shm/tt", cache).unwrap();
    let t = std::time::Instant::now();
    let r = testbed::Api::start(&place, &[]);
    println!("{:?} {:?}", r.as_ref().map(|r| r.address().clone()), t.elapsed());
    let t = std::time::Instant::now();
    let r = testbed::Api::start(&place, &[]);
    println!("{:?} {:?}", r.as_ref().map(|r| r.address().clone()), t.elapsed());
}
