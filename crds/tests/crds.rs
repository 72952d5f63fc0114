//! Tests of the resource that need no server.

mod admitted;
mod defaults;
mod examples;
mod faults;
mod generated;
mod manifest;
mod presets;
mod properties;
mod settings;
