//! The writing thread: takes all commands that wait, runs them in one transaction, answers all.
//!
//! Invariants:
//! - A command runs in a savepoint of its own: its failure undoes only what it did itself.
//! - No answer before the commit; when the commit fails, every command of the group gets its error.
//! - The queue is bounded; a caller that finds no place in time gets [`StoreError::Busy`].

use super::checkpoint::{self, Checkpoints};
use super::epoch;
use crate::StoreError;
use faults::Fault;
use rusqlite::Connection;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Commands that may wait.
const QUEUE_PLACES: usize = 1024;
/// How long a caller waits for a place before it is [`StoreError::Busy`].
const QUEUE_WAIT: Duration = Duration::from_secs(5);
/// Commands in one transaction at most.
const GROUP_MAX: usize = 200;
/// How long a group waits to become as large as the one before it.
const GROUP_WAIT: Duration = Duration::from_millis(2);
/// Growth of the log, in pages of 4 KiB, after which it is moved without waiting for silence.
const CHECKPOINT_PAGES: i32 = 4096;

#[derive(Debug)]
pub(super) struct Writer {
    queue: SyncSender<Order>,
    places: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Order {
    Run(Box<dyn Command>, OwnedSemaphorePermit),
    Stop,
}

impl Writer {
    /// The lock lives as long as the writing connection.
    pub(super) fn start(connection: Connection, lock: File) -> std::io::Result<Self> {
        let (queue, orders) = sync_channel(QUEUE_PLACES + 1);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                Loop::new(connection, orders).run();
                drop(lock);
            })?;
        Ok(Self {
            queue,
            places: Arc::new(Semaphore::new(QUEUE_PLACES)),
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let place = tokio::time::timeout(QUEUE_WAIT, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|_| StoreError::Closed)?;
        let (reply, answer) = oneshot::channel();
        let job = Job {
            work: Some(work),
            result: None,
            reply,
        };
        self.queue
            .try_send(Order::Run(Box::new(job), place))
            .map_err(|_| StoreError::Closed)?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Waits for the commands that were accepted and for the thread's end.
    pub(super) async fn close(&self) {
        self.places.close();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(thread) = thread else { return };
        // The queue has one place more than there are permits, so this never blocks; an error
        // means that the thread has gone already.
        let _ = self.queue.try_send(Order::Stop);
        let ended = tokio::task::spawn_blocking(move || thread.join()).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::error!("the store's writer ended unexpectedly");
        }
    }
}

/// A piece of work with its answer, of any type.
trait Command: Send {
    /// Does the work; true when its effects are to be kept.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Gives the answer, or the group's error instead of it.
    fn answer(self: Box<Self>, group: Result<(), StoreError>);
}

struct Job<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Command for Job<T, E, F>
where
    F: FnOnce(&Connection) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(connection)))
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, group: Result<(), StoreError>) {
        let result = group.map_err(E::from).and(
            self.result
                .unwrap_or_else(|| Err(StoreError::RolledBack.into())),
        );
        // The caller may have gone; the work is done all the same.
        let _ = self.reply.send(result);
    }
}

struct Loop {
    connection: Connection,
    orders: Receiver<Order>,
    /// Commands in the last group: as many are expected for the next.
    last_group: usize,
    checkpoints: Checkpoints,
}

impl Loop {
    fn new(mut connection: Connection, orders: Receiver<Order>) -> Self {
        Self {
            checkpoints: Checkpoints::of(&mut connection),
            connection,
            orders,
            last_group: 0,
        }
    }

    fn run(mut self) {
        while let Some(first) = self.next_order() {
            let (mut group, stop) = self.gather(first);
            self.last_group = group.len();
            let result = commit(&self.connection, &mut group);
            for command in group {
                command.answer(result.clone());
            }
            if stop {
                break;
            }
            self.checkpoints
                .move_when(&self.connection, CHECKPOINT_PAGES);
        }
        if let Err(error) = epoch::mark_closed(&self.connection)
            .and_then(|()| checkpoint::move_all(&self.connection))
        {
            tracing::warn!(%error, "the database was closed without moving its log; the next start does it");
        }
    }

    /// The next command; moves the log in the meantime when none comes.
    fn next_order(&mut self) -> Option<Box<dyn Command>> {
        loop {
            let order = match self.checkpoints.due_after() {
                Some(pause) => self.orders.recv_timeout(pause),
                None => self
                    .orders
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Run(command, place)) => {
                    drop(place);
                    return Some(command);
                }
                Err(RecvTimeoutError::Timeout) => self.checkpoints.move_when(&self.connection, 1),
                Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// All that wait. When the last group was larger, its senders are likely to come again, so a
    /// moment's patience saves a commit; a single sender never waits.
    fn gather(&self, first: Box<dyn Command>) -> (Vec<Box<dyn Command>>, bool) {
        let deadline = Instant::now() + GROUP_WAIT;
        let mut group = vec![first];
        while group.len() < GROUP_MAX {
            let order = if group.len() < self.last_group {
                self.orders
                    .recv_timeout(deadline.saturating_duration_since(Instant::now()))
                    .ok()
            } else {
                self.orders.try_recv().ok()
            };
            match order {
                Some(Order::Run(command, place)) => {
                    drop(place);
                    group.push(command);
                }
                Some(Order::Stop) => return (group, true),
                None => break,
            }
        }
        (group, false)
    }
}

fn commit(connection: &Connection, group: &mut Vec<Box<dyn Command>>) -> Result<(), StoreError> {
    let result = transact(connection, group);
    if result.is_err()
        && !connection.is_autocommit()
        && connection.execute_batch("ROLLBACK").is_err()
    {
        tracing::error!("the database could not undo a failed transaction");
    }
    result
}

fn transact(connection: &Connection, group: &mut Vec<Box<dyn Command>>) -> Result<(), StoreError> {
    let run = |sql| super::run(connection, sql);
    run("BEGIN IMMEDIATE")?;
    for command in group.iter_mut() {
        run("SAVEPOINT command")?;
        let keep = command.run(connection);
        // On a full disk or a failing one SQLite may end the transaction on its own.
        if connection.is_autocommit() {
            return Err(StoreError::RolledBack);
        }
        if !keep {
            run("ROLLBACK TO command")?;
        }
        run("RELEASE command")?;
    }
    if let Some(pause) = faults::pause(Fault::AckBeforeCommit) {
        group.drain(..).for_each(|command| command.answer(Ok(())));
        std::thread::sleep(pause);
    }
    run("COMMIT")?;
    Ok(())
}
