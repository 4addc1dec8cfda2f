//! Metrics, without globals: every name exists once, here. No id and no text is ever a label.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Which kind of socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum SocketKind {
    /// `/ws`
    Visitor,
    /// `/ws/desk`
    Desk,
}

/// Label of socket metrics.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct SocketLabels {
    /// Which kind.
    pub kind: SocketKind,
}

/// Label with a stable word of `protocol::codes`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CodeLabels {
    /// The word or number.
    pub code: String,
}

/// All metrics of the process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Sockets open now.
    pub sockets: Family<SocketLabels, Gauge>,
    /// Sockets closed by the server, by close code.
    pub socket_closes: Family<CodeLabels, Counter>,
    /// Requests refused, by error code.
    pub refusals: Family<CodeLabels, Counter>,
    /// Messages stored from visitors.
    pub visitor_messages: Counter,
    /// Sessions started.
    pub sessions: Counter,
    /// Configuration reloads that were refused.
    pub reloads_refused: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("web_widget_bot");
        let sockets = Family::default();
        let socket_closes = Family::default();
        let refusals = Family::default();
        let visitor_messages = Counter::default();
        let sessions = Counter::default();
        let reloads_refused = Counter::default();
        registry.register("sockets", "Sockets open now", sockets.clone());
        registry.register(
            "socket_closes",
            "Sockets closed by the server",
            socket_closes.clone(),
        );
        registry.register("refusals", "Requests refused", refusals.clone());
        registry.register(
            "visitor_messages",
            "Messages stored",
            visitor_messages.clone(),
        );
        registry.register("sessions", "Sessions started", sessions.clone());
        registry.register(
            "reloads_refused",
            "Bad configuration files",
            reloads_refused.clone(),
        );
        Self {
            registry,
            sockets,
            socket_closes,
            refusals,
            visitor_messages,
            sessions,
            reloads_refused,
        }
    }
}

impl Metrics {
    /// The text that Prometheus reads.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = String::new();
        if text::encode(&mut out, &self.registry).is_err() {
            // Writing into a string fails only if an encoder of ours does; serve what there is.
            tracing::warn!("metrics could not be written whole");
        }
        out
    }
}
