//! What is logged, and how.

use anyhow::Context as _;
use config::settings::{LogFormat, Settings};
use std::io::IsTerminal as _;
use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Libraries that log what they read.
const READERS: [&str; 3] = ["html5ever", "markup5ever", "selectors"];

pub(crate) fn init(settings: &Settings) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).with_context(|| {
        format!(
            "WEB_WIDGET_BOT_LOG: \"{}\" is not a log filter",
            settings.log
        )
    })?;
    // At «trace» the libraries write frames and headers, and with them texts, names and tokens.
    let filter = filter.and(filter_fn(|event| *event.level() < Level::TRACE));
    // The HTML parser tells what it reads, which is what bots say, at «debug» already.
    let filter = filter.and(filter_fn(|event| {
        let target = event.target();
        !READERS.iter().any(|reader| target.starts_with(reader))
    }));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match settings.log_format {
        LogFormat::Text => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
    Ok(())
}
