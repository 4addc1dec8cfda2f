//! The simulator as whoever speaks to it meets it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod contract;
mod people;

use std::net::{Ipv4Addr, SocketAddr};
use teamwire_sim::{Answering, Simulator};

const TOKEN: &str = "token-of-the-tests-0123";

async fn simulator(answering: Answering) -> Simulator {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Simulator::start(anywhere, TOKEN, answering).await.unwrap()
}
