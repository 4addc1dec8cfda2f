//! The simulator as a program: `teamwire-sim --listen 127.0.0.1:8090 --people canned`.

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

mod terminal;

use clap::{Parser, ValueEnum};
use std::net::SocketAddr;
use teamwire_sim::{Answering, Simulator};

/// A gateway with simulated people, for trying web-widget-bot without Teamwire.
///
/// It serves the gateway contract of web-widget-bot (gateway/openapi.yaml). It is not Teamwire and
/// says nothing about how Teamwire behaves.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// The token that the server must know.
    #[arg(long, env = "WEB_WIDGET_GATEWAY_TOKEN", hide_env_values = true)]
    token: String,
    /// Who answers the visitors.
    #[arg(long, value_enum, default_value_t = People::Canned)]
    people: People,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum People {
    /// Nobody.
    Nobody,
    /// Somebody who repeats everything.
    Echo,
    /// Somebody with prepared lines.
    Canned,
    /// You, at this terminal.
    Terminal,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let Arguments {
        listen,
        token,
        people,
    } = Arguments::parse();
    let answering = match people {
        People::Nobody | People::Terminal => Answering::Nobody,
        People::Echo => Answering::Echo,
        People::Canned => Answering::Canned,
    };
    let simulator = Simulator::start(listen, &token, answering).await?;
    println!("{{\"listening\":\"http://{}\"}}", simulator.address());
    if people == People::Terminal {
        return terminal::run(&simulator).await;
    }
    tokio::signal::ctrl_c().await
}
