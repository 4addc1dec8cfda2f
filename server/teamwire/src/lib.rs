//! Teamwire as the messenger of the team.
//!
//! Teamwire's own protocol is not public. What is spoken here is this project's gateway contract
//! (`gateway/openapi.yaml`); behind it sits a gateway on Teamwire's SDK, or any other program that
//! keeps the contract. Nothing in this crate is a statement about Teamwire's servers.
//!
//! [`contract`] holds the contract's types, [`Teamwire`] is the messenger, [`supervisor`] starts the
//! gateway of this repository as a child process and keeps it running.

pub mod contract;
mod errors;
mod files;
mod gateway;
mod incoming;
mod messenger;
mod people;
pub mod supervisor;

pub use gateway::{Gateway, Token};
pub use messenger::Teamwire;
