//! A stand-in for a gateway and the messenger behind it, for development and tests.
//!
//! It serves `gateway/openapi.yaml` strictly, keeps everything in memory, and lets people write:
//! a test's, scripted ones, or somebody at a terminal. It says nothing about how Teamwire behaves;
//! [`Faults`] are what any server on any network may do.

#![expect(
    clippy::missing_panics_doc,
    reason = "a simulator: a poisoned lock is a failed test already"
)]

mod api;
mod faults;
mod people;
mod picture;
mod world;

pub use faults::Faults;
pub use people::Answering;
pub use world::Said;

use axum::Router;
use axum::body::Bytes;
use outbound::Base;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use world::{NewFile, World};

/// What the simulator's parts share.
pub(crate) struct Shared {
    token: String,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    /// Changes with every event and every change of faults.
    news: watch::Sender<u64>,
    answering: Answering,
}

/// A running simulator. Cheap to clone; it ends with [`Simulator::stop`] or the process.
#[derive(Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: Arc<JoinHandle<io::Result<()>>>,
}

impl Simulator {
    /// Listens, with the people of the demo.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(address: SocketAddr, token: &str, answering: Answering) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            token: token.to_owned(),
            world: Mutex::new(World::new()),
            faults: Mutex::new(Faults::default()),
            news: watch::Sender::new(0),
            answering,
        });
        let router: Router = api::router(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            shared,
            address,
            task: Arc::new(task),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of its API.
    #[must_use]
    pub fn base(&self) -> Base {
        #[expect(clippy::expect_used, reason = "an address is a good base")]
        Base::parse(&format!("http://{}", self.address)).expect("http on this machine")
    }

    /// Changes what goes wrong from now on.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut locked(&self.shared.faults));
        self.shared.ring();
    }

    /// A person writes into a chat: the first of its members. The id of the message.
    #[must_use]
    pub fn say(&self, tid: &str, text: &str) -> Option<String> {
        self.change(|world| world.say(tid, text, Vec::new()))
    }

    /// The same with a file.
    #[must_use]
    pub fn send_file(
        &self,
        tid: &str,
        text: &str,
        name: &str,
        mime: &str,
        bytes: impl Into<Bytes>,
    ) -> Option<String> {
        let file = NewFile {
            name: name.to_owned(),
            mime: mime.to_owned(),
            bytes: bytes.into(),
        };
        self.change(|world| world.say(tid, text, vec![file]))
    }

    /// The bytes of a file, while there is one of this id.
    #[must_use]
    pub fn bytes(&self, file_id: &str) -> Option<Bytes> {
        locked(&self.shared.world).files.bytes(file_id).ok()
    }

    /// Largest file that is taken from now on; 0 for none.
    pub fn file_max(&self, max: u64) {
        self.change(|world| world.files.max = max);
    }

    /// Files that no message names are deleted, as after a day.
    pub fn lose_unsent_files(&self) {
        self.change(|world| world.files.lose_unsent());
    }

    /// A message is withdrawn.
    pub fn withdraw(&self, tid: &str, mid: &str) {
        self.change(|world| world.withdraw(tid, mid));
    }

    /// A person reads everything in a chat.
    pub fn read(&self, tid: &str) {
        self.change(|world| world.read(tid));
    }

    /// A chat is closed.
    pub fn close(&self, tid: &str) {
        self.change(|world| world.close(tid));
    }

    /// A chat is deleted.
    pub fn delete(&self, tid: &str) {
        self.change(|world| world.delete(tid));
    }

    /// From now on no earlier cursor is known, as after the loss of the gateway's records.
    pub fn lose_cursors(&self) {
        self.change(|world| world.record.lose_cursors());
    }

    /// The chats that were opened, in order: id and title.
    #[must_use]
    pub fn chats(&self) -> Vec<(String, String)> {
        locked(&self.shared.world).chats()
    }

    /// What stands in a chat.
    #[must_use]
    pub fn seen(&self, tid: &str) -> Vec<Said> {
        locked(&self.shared.world).seen(tid)
    }

    /// Ends it at once, as a crash would.
    pub fn stop(&self) {
        self.task.abort();
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut locked(&self.shared.world));
        self.shared.ring();
        result
    }
}

impl Shared {
    fn ring(&self) {
        self.news.send_modify(|news| *news += 1);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
