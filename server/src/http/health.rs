//! Health and metrics: `live` says that the process answers, `ready` that it should get visitors.

use crate::state::Shared;
use crate::system::now_ms;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use store::Store;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The process runs.
pub async fn live() -> &'static str {
    "ok\n"
}

/// A probe of the disk is good for this long, however often it is asked for.
const PROBE_EVERY: Duration = Duration::from_secs(2);
/// What a probe writes.
const META_PROBE: &str = "probe";

/// The last probe: when, and whether it could be stored.
#[derive(Default)]
pub struct Probe(Mutex<Option<(Instant, bool)>>);

impl Probe {
    /// Whether something can be stored durably. Reading alone would also work on a full disk.
    async fn can_store(&self, store: &Store) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, could)) = *last
            && at.elapsed() < PROBE_EVERY
        {
            return could;
        }
        let now = now_ms().to_string();
        let stored = store.set_meta(META_PROBE, now.as_bytes()).await;
        if let Err(error) = &stored {
            tracing::warn!(%error, "not ready: nothing can be stored");
        }
        *last = Some((Instant::now(), stored.is_ok()));
        stored.is_ok()
    }
}

/// Something can be stored and the server is not about to stop. Troubles at the team's side are told
/// but leave the server ready: what visitors write is kept and delivered later.
pub async fn ready(State(state): State<Shared>) -> Response {
    if state.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    if state.probe.can_store(&state.store).await {
        team_side(&state).into_response()
    } else {
        let text = "nothing can be stored in the database\n";
        (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
    }
}

/// «ok», and below it what the operator should look at. Names stay in the log.
fn team_side(state: &Shared) -> String {
    let mut text = "ok\n".to_owned();
    for messenger in state.messengers.silent() {
        text.push_str(&format!("messenger {messenger}: no answer\n"));
    }
    match state.missing.count() {
        0 => {}
        count => text.push_str(&format!(
            "recipients: {count} cannot be found, see the log\n"
        )),
    }
    text
}

/// Prometheus' text.
pub async fn metrics(State(state): State<Shared>) -> impl IntoResponse {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], state.metrics.render())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::system::random_bytes;
    use store::{Database, Options};

    #[tokio::test(start_paused = true)]
    async fn a_store_that_takes_nothing_is_noticed_within_the_probes_time() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path().join("chat.db"));
        let store = Store::new(Database::open(&options, random_bytes).unwrap());
        let probe = Probe::default();
        assert!(probe.can_store(&store).await);
        store.database().close().await;
        assert!(
            probe.can_store(&store).await,
            "asked again at once, nothing is written"
        );
        tokio::time::advance(PROBE_EVERY).await;
        assert!(!probe.can_store(&store).await);
    }
}
