//! What only Kafka can do: other members, faults of brokers and networks, refusals.

mod faults;
mod owners;
mod refusals;
