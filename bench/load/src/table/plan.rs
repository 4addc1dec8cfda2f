//! The measurements of the book's page on performance.

use super::contender::Contender::{
    self, Aiohttp, AiohttpBot, Fastwebsockets, NodeWs, Ours, OursEcho, SocketIo, Tungstenite, Uws,
};
use super::run::{Options, What};

const CHATS: &[Contender] = &[Ours, AiohttpBot, SocketIo];
const ECHOES: &[Contender] = &[OursEcho, Fastwebsockets, Tungstenite, Uws, NodeWs, Aiohttp];
const IDLERS: &[Contender] = &[
    Ours,
    Fastwebsockets,
    Tungstenite,
    Uws,
    NodeWs,
    Aiohttp,
    AiohttpBot,
    SocketIo,
];
/// `--quick` divides by this.
const QUICK: u32 = 10;

/// Titles and options, in order.
pub(super) fn plan(given: &Options, quick: bool) -> Vec<(&'static str, Options)> {
    let with = |what: What, of: &[Contender], conns: u32, rate: f64, secs: u64| {
        let by = if quick { QUICK } else { 1 };
        let what = match what {
            What::Idle { steps, rest } => What::Idle {
                steps: steps.iter().map(|sockets| sockets / by).collect(),
                rest,
            },
            other => other,
        };
        Options {
            what,
            of: of.to_vec(),
            conns: conns / by,
            rate: rate / f64::from(by),
            secs: secs / u64::from(by).min(5),
            ..given.clone()
        }
    };
    let idle = What::Idle {
        steps: vec![1_000, 5_000, 10_000, 15_000, 19_000],
        rest: 5,
    };
    let rtt = |rates: &[f64]| What::Rtt {
        rates: rates.to_vec(),
    };
    let jitter = What::Jitter { every: 15, away: 2 };
    vec![
        ("Idle sockets", with(idle, IDLERS, 0, 0.0, 60)),
        (
            "Echo: the transport alone",
            with(rtt(&[1_000.0, 5_000.0, 10_000.0]), ECHOES, 5_000, 0.0, 15),
        ),
        (
            "Durable messages",
            with(
                rtt(&[500.0, 1_000.0, 2_000.0, 4_000.0]),
                CHATS,
                5_000,
                0.0,
                15,
            ),
        ),
        (
            "The same message with 1,000 sockets",
            with(rtt(&[900.0]), &[Ours], 1_000, 0.0, 30),
        ),
        (
            "The same message with 18,500 sockets",
            with(rtt(&[900.0]), &[Ours], 18_500, 0.0, 30),
        ),
        (
            "To two other tabs",
            with(What::Fanout { receivers: 2 }, CHATS, 1_000, 300.0, 20),
        ),
        ("Jitter", with(jitter, CHATS, 5_000, 1_000.0, 60)),
        ("Replaced", with(What::Avalanche, CHATS, 2_500, 250.0, 30)),
        ("Killed", with(What::Kill, CHATS, 2_500, 250.0, 30)),
        (
            "A tab that does not read",
            with(What::Slow, CHATS, 300, 250.0, 20),
        ),
        ("Panels", with(What::Panel, &[Ours], 0, 0.0, 10)),
    ]
}
