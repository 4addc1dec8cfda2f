//! Calls to addresses that somebody else may have chosen, through a [`Guard`].
//!
//! Invariant: a connection goes to an address that the guard has seen itself. A name is resolved once
//! for each connection, and what is not public is taken out of its addresses, so that a name which
//! changes its mind gains nothing.

use super::call::{Answer, CallError, builder, failed};
use super::guard::{Guard, Private, is_public};
use bytes::BytesMut;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A client that reaches no private network. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Guarded {
    http: reqwest::Client,
    guard: Guard,
}

/// JSON to post.
pub struct Post {
    /// Where to.
    pub url: Url,
    /// Headers beside the content's type.
    pub headers: HeaderMap,
    /// The JSON.
    pub json: Vec<u8>,
    /// From the first byte out to the last byte in.
    pub deadline: Duration,
    /// So many bytes of the answer are read at most; the rest of it is left where it is.
    pub largest: usize,
}

impl Guarded {
    /// A client with the server's TLS settings.
    ///
    /// # Errors
    /// When TLS cannot be set up on this machine.
    pub fn new(guard: Guard) -> Result<Self, reqwest::Error> {
        let resolver = Resolver(guard.clone());
        let http = builder().dns_resolver(Arc::new(resolver)).build()?;
        Ok(Self { http, guard })
    }

    /// What a URL says by itself; see [`Guard::check`].
    ///
    /// # Errors
    /// [`Private`].
    pub fn check(&self, url: &Url) -> Result<(), Private> {
        self.guard.check(url)
    }

    /// Posts. A status that is an error is an [`Answer`] too; a redirect is one as well and not followed.
    /// The status is known even if the body is cut off.
    ///
    /// # Errors
    /// [`CallError`]; an address that may not be called is [`CallError::NotSent`].
    pub async fn post(&self, post: Post) -> Result<Answer, CallError> {
        self.check(&post.url).map_err(|_| CallError::NotSent)?;
        let request = self
            .http
            .post(post.url)
            .timeout(post.deadline)
            .headers(post.headers)
            .header(CONTENT_TYPE, "application/json")
            .body(post.json);
        let mut response = request.send().await.map_err(|error| failed(&error))?;
        let mut body = BytesMut::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = post.largest - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() >= room {
                break;
            }
        }
        Ok(Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: body.freeze(),
        })
    }
}

struct Resolver(Guard);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let named = self.0.names(name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let fit: Vec<SocketAddr> = found
                .filter(|address| named || is_public(address.ip()))
                .collect();
            if fit.is_empty() {
                return Err(Private::Address.into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}
