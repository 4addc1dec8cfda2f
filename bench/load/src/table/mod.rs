//! Runs contenders beside each other and prints what came of it.

mod contender;
mod figure;
mod manifest;
mod plan;
mod print;
mod run;
mod tables;

pub use contender::{Contender, Running};
pub use run::{Options, What, run};
