//! The relay, the desk and the suite that every messenger passes.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![expect(unreachable_pub, reason = "one test binary")]

mod bots;
mod console;
mod desk;
mod faults;
mod files;
mod order;
mod rich;
mod scripted;
mod scripted_people;
