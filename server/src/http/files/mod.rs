//! Files by HTTP: up from visitors and agents, down to those who take part in the conversation.
//!
//! Invariants:
//! - A visitor's file answers to the session's token only, an agent's to the desk's cookie only.
//!   No address of a file holds a secret.
//! - Whatever a file is, a browser that opens its address runs nothing of it: it is never sniffed,
//!   always sandboxed, and only images are shown at all.
//! - Nothing is read before it is clear that it may be kept, and never more than may be kept.

mod desk;
mod receive;
mod refused;
mod send;
mod upload;
mod uploads;
mod visitor;

use crate::state::Shared;
use crate::urls::route;
use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use files::{Shelf, make};
use receive::Senders;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use store::Session;
use tokio::sync::Semaphore;
use uploads::Uploads;

/// Files that are received at the same time; the next ones are told to come again.
const UPLOADS_AT_ONCE: usize = 64;

/// Where files are, and how many may come at once.
pub struct Files {
    /// Of conversations.
    pub conversations: Shelf,
    /// Portraits of the team.
    pub pictures: Shelf,
    /// Of the desk.
    pub desk: Shelf,
    receiving: Arc<Semaphore>,
    senders: Senders,
    uploads: Uploads,
    /// Held as long as the folder is ours.
    lock: File,
}

impl Files {
    /// Opens the shelves below a folder.
    ///
    /// # Errors
    /// When one of them can be neither made nor written into, or another server uses the folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        make(folder)?;
        let lock = lock(folder)?;
        Ok(Self {
            conversations: Shelf::open(folder.join("conversations"))?,
            pictures: Shelf::open(folder.join("pictures"))?,
            desk: Shelf::open(folder.join("desk"))?,
            receiving: Arc::new(Semaphore::new(UPLOADS_AT_ONCE)),
            senders: Senders::default(),
            uploads: Uploads::default(),
            lock,
        })
    }

    /// The folder may be another server's from now on.
    pub fn release(&self) {
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the folder of files stays locked until the end");
        }
    }
}

/// The routes; each takes care of its own deadline.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(route::FILES, post(upload::begin))
        .route(route::FILE, get(visitor::download).patch(upload::next))
        .route(route::PICTURE, get(visitor::picture))
        .route(route::DESK_FILES, post(desk::upload))
        .route(route::DESK_FILE, get(desk::download))
}

/// A file of a session, for somebody else who has the right to it.
pub(super) async fn of_session(state: &Shared, session: &Session, id: String) -> Response {
    visitor::of_session(state, session, id)
        .await
        .into_response()
}

/// Makes the folder this server's alone: two of them would take each other's files for strays.
fn lock(folder: &Path) -> io::Result<File> {
    let lock = File::create(folder.join("lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            let text = "another server uses it";
            Err(io::Error::new(io::ErrorKind::WouldBlock, text))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}
