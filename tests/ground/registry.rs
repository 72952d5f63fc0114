//! The schema registry through Confluent's API.

use serde_json::{Value, json};
use testbed::{RegistryAddress, Testbed, fresh_name, require};

fn register(registry: &RegistryAddress, subject: &str, schema: &Value) -> i64 {
    let url = format!("{}/subjects/{subject}/versions", registry.url);
    let mut answer = ureq::post(&url).send_json(json!({"schema": schema.to_string()})).unwrap();
    answer.body_mut().read_json::<Value>().unwrap()["id"].as_i64().unwrap()
}

fn read(registry: &RegistryAddress, id: i64) -> Value {
    let mut answer = ureq::get(format!("{}/schemas/ids/{id}", registry.url)).call().unwrap();
    let answer: Value = answer.body_mut().read_json().unwrap();
    serde_json::from_str(answer["schema"].as_str().unwrap()).unwrap()
}

fn schema() -> Value {
    json!({"type": "record", "name": fresh_name("Event").replace('-', "_"), "fields": [{"name": "user", "type": "string"}]})
}

#[test]
fn a_schema_is_registered_and_read_back() {
    let registry = require!(require!(Testbed::of_this_run()).registry());
    let schema = schema();
    let id = register(&registry, &fresh_name("clicks"), &schema);
    assert_eq!(read(&registry, id), schema);
}

#[test]
fn killed_it_comes_back_with_its_data() {
    let mut own = require!(require!(Testbed::of_this_run()).own_registry());
    let schema = schema();
    let id = register(own.address(), "clicks", &schema);
    own.kill().unwrap();
    own.start_again().unwrap();
    assert_eq!(read(own.address(), id), schema);
}
