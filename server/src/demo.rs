//! A sample host page on an origin of its own, for trying the widget: `web-widget-bot demo`.
//!
//! It plays the customer's web site, so it knows nothing of the server but its address.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use std::net::SocketAddr;
use tokio::net::TcpListener;

#[derive(RustEmbed)]
#[folder = "../public/demo"]
#[exclude = "*.json"]
struct Pages;

/// What the pages hold in place of the server's address.
const PLACEHOLDER: &str = "{{server}}";

/// Serves the sample pages until the process ends.
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve(listen: SocketAddr, server: String) -> std::io::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    let router = Router::new()
        .route(
            "/",
            get(|State(server): State<String>| async move { page("index.html", &server) }),
        )
        .route(
            "/{file}",
            get(
                |State(server): State<String>, Path(file): Path<String>| async move {
                    page(&file, &server)
                },
            ),
        )
        .with_state(server);
    axum::serve(listener, router).await
}

fn page(file: &str, server: &str) -> Response {
    let Some(found) = Pages::get(file) else {
        return (StatusCode::NOT_FOUND, "no such page\n").into_response();
    };
    let content_type = match file.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let text = String::from_utf8_lossy(&found.data).replace(PLACEHOLDER, server);
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}
