//! The few HTTP requests that a client of the server makes before it opens its socket.

use crate::sites::HOST_PAGE;
use anyhow::{Context, Result, bail, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{COOKIE, HOST, ORIGIN, REFERER, SET_COOKIE};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any answer takes that is not lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the server is reached: its own origin, and the address to connect to, which is another one
/// when there is a proxy between.
#[derive(Debug, Clone)]
pub struct Door {
    /// `http://127.0.0.1:8080`
    pub origin: String,
    /// Where to connect to.
    pub address: SocketAddr,
}

impl Door {
    /// The door of a server that is reached directly.
    ///
    /// # Errors
    /// The origin holds no address.
    pub fn of(origin: &str) -> Result<Self> {
        let authority = origin.strip_prefix("http://").context("not http://")?;
        Ok(Self {
            origin: origin.to_owned(),
            address: authority.parse().context("not an address with a port")?,
        })
    }

    /// Host and port of the origin.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.origin.strip_prefix("http://").unwrap_or(&self.origin)
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// No connection, or no whole answer within a generous time.
    pub async fn send(&self, mut request: Request<Full<Bytes>>) -> Result<Response<Bytes>> {
        let host = self.authority().parse()?;
        request.headers_mut().insert(HOST, host);
        timeout(PATIENCE, exchange(self.address, request)).await?
    }
}

async fn exchange(address: SocketAddr, request: Request<Full<Bytes>>) -> Result<Response<Bytes>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let answer = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok::<_, anyhow::Error>(Response::from_parts(head, body))
    };
    tokio::pin!(connection);
    tokio::pin!(answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        ended = &mut connection => {
            ended?;
            answer.await
        }
    }
}

/// True when the server at this address says that it is ready.
pub async fn is_ready(door: &Door) -> bool {
    let request = Request::get("/health/ready").body(Full::default());
    let Ok(request) = request else { return false };
    let answer = door.send(request).await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

/// The embed token of a site's panel, fetched as a host page's frame fetches it.
///
/// # Errors
/// The server cannot be reached or refuses.
pub async fn embed_token(origin: &str, site: &str) -> Result<String> {
    embed_token_for(&Door::of(origin)?, site, None).await
}

/// As [`embed_token`], for a visitor at an address of its own (`X-Forwarded-For`).
///
/// # Errors
/// The server cannot be reached or refuses.
pub async fn embed_token_for(door: &Door, site: &str, visitor: Option<&str>) -> Result<String> {
    let mut request = Request::get(format!("/panel?key={site}")).header(REFERER, HOST_PAGE);
    if let Some(visitor) = visitor {
        request = request.header("x-forwarded-for", visitor);
    }
    let answer = door.send(request.body(Full::default())?).await?;
    ensure!(
        answer.status() == 200,
        "the panel answers {}",
        answer.status()
    );
    let document = std::str::from_utf8(answer.body())?;
    let boot = boot_data(document).context("the panel has no boot data")?;
    let token = boot["embedToken"].as_str();
    Ok(token
        .context("the boot data has no embed token")?
        .to_owned())
}

/// The JSON that a panel's document carries.
fn boot_data(document: &str) -> Option<Value> {
    let (_, rest) = document.split_once("id=\"boot\"")?;
    let (_, rest) = rest.split_once('>')?;
    let (json, _) = rest.split_once("</script>")?;
    serde_json::from_str(json).ok()
}

/// The cookie of somebody who has logged in at the desk.
///
/// # Errors
/// The server cannot be reached or refuses.
pub async fn desk_cookie(door: &Door, token: &str, agent: &str) -> Result<String> {
    let body = Bytes::from(json!({"token": token}).to_string());
    let request = Request::post("/desk/login")
        .header(ORIGIN, &door.origin)
        .header("content-type", "application/json")
        .header("x-forwarded-for", agent)
        .body(Full::new(body))?;
    let answer = door.send(request).await?;
    let Some(cookie) = answer.headers().get(SET_COOKIE) else {
        bail!("the log-in answers {}", answer.status());
    };
    let cookie = cookie.to_str()?.split(';').next().unwrap_or_default();
    Ok(cookie.to_owned())
}

/// The header that a cookie goes into.
pub const COOKIE_HEADER: hyper::header::HeaderName = COOKIE;

#[cfg(test)]
mod tests {
    use super::boot_data;

    #[test]
    fn boot_data_is_found_in_a_document_and_nowhere_else() {
        let document = r#"<p></p><script type="x" id="boot">{"embedToken":"t"}</script>"#;
        let boot = boot_data(document).unwrap_or_default();
        assert_eq!(boot["embedToken"], "t");
        assert_eq!(boot_data("<script>{}</script>"), None);
    }
}
