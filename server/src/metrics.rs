//! Metrics, without globals: every name exists once, here. No id and no text is ever a label.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use protocol::codes::{CloseCode, ErrorCode};

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
struct SocketLabels {
    kind: SocketKind,
}

/// Label with a stable word or number of `protocol::codes`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    code: String,
}

/// A socket that counts as open until this is dropped.
pub struct OpenSocket(Gauge);

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// All metrics of the process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    sockets: Family<SocketLabels, Gauge>,
    socket_closes: Family<CodeLabels, Counter>,
    refusals: Family<CodeLabels, Counter>,
    /// Messages stored from visitors.
    pub visitor_messages: Counter,
    /// Files taken from visitors.
    pub visitor_files: Counter,
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
        let visitor_files = Counter::default();
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
        registry.register("visitor_files", "Files stored", visitor_files.clone());
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
            visitor_files,
            sessions,
            reloads_refused,
        }
    }
}

impl Metrics {
    /// A socket is open.
    #[must_use]
    pub fn socket(&self, kind: SocketKind) -> OpenSocket {
        let open = self.sockets.get_or_create_owned(&SocketLabels { kind });
        open.inc();
        OpenSocket(open)
    }

    /// The server closes a socket.
    pub fn closed(&self, code: CloseCode) {
        let code = code.code().to_string();
        self.socket_closes.get_or_create(&CodeLabels { code }).inc();
    }

    /// A request was refused.
    pub fn refused(&self, code: ErrorCode) {
        let code = code.word().to_owned();
        self.refusals.get_or_create(&CodeLabels { code }).inc();
    }

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
