//! A store, a relay and a messenger, wired as the server wires them.

use super::fakes::{Dice, Hearing, OneTeam, StillClock};
use super::{Connected, People, ScriptedBot, Setup, Switchable};
use crate::clock::{Clock, Random};
use crate::messenger::{
    ChatKey, MessageRef, Messenger, MessengerError, OpenRequest, Outgoing, Retry, VisitorCard,
};
use crate::relay::{Parts, Relay, policy};
use files::Shelf;
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::event::Status;
use protocol::ids::{FileId, MessageId, Seq, SessionId, SiteKey};
use protocol::rpc::Page;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::{
    Answering, Closing, Database, NewEntry, NewFile, NewSession, Options, Room, Session, Store,
};
use tokio::io::AsyncWriteExt as _;
use tokio_util::sync::CancellationToken;

/// A running relay in a folder of its own.
pub struct Bench<S> {
    setup: S,
    dir: tempfile::TempDir,
    ids: u64,
    fraction: f64,
    cancel: CancellationToken,
    /// The clock of everything.
    pub clock: Arc<StillClock>,
    /// The store.
    pub store: Store,
    /// Bytes of the conversations' files.
    pub shelf: Shelf,
    /// The relay.
    pub relay: Relay,
    /// What the visitors' sockets are told.
    pub hub: Arc<Hearing>,
    /// The messenger, with a switch.
    pub messenger: Arc<Switchable>,
    /// The team.
    pub team: Arc<dyn People>,
    /// The bot of the site, if it has one.
    pub bot: Arc<ScriptedBot>,
}

impl<S: Setup> Bench<S> {
    /// Starts with an empty store. Retries come at once.
    pub async fn start(setup: S) -> Self {
        Self::with_jitter(setup, 0.0).await
    }

    /// Starts with an empty store; `fraction` is the jitter of every waiting time.
    pub async fn with_jitter(setup: S, fraction: f64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(StillClock::default());
        let bot = Arc::new(ScriptedBot::default());
        let parts = wire(&setup, &dir, &clock, &bot, Dice::new(fraction, 1)).await;
        let (cancel, (store, shelf), relay, hub, messenger, team) = parts;
        Self {
            setup,
            dir,
            ids: 1,
            fraction,
            cancel,
            clock,
            store,
            shelf,
            relay,
            hub,
            messenger,
            team,
            bot,
        }
    }

    /// Stops everything, as the server does.
    pub async fn stop(&self) {
        self.cancel.cancel();
        self.relay.stopped().await;
        self.store.database().close().await;
    }

    /// Starts everything again on the same file.
    pub async fn start_again(&mut self) {
        self.ids += 1;
        let first = self.ids * 1_000_000;
        let dice = Dice::new(self.fraction, first);
        let parts = wire(&self.setup, &self.dir, &self.clock, &self.bot, dice).await;
        (
            self.cancel,
            (self.store, self.shelf),
            self.relay,
            self.hub,
            self.messenger,
            self.team,
        ) = parts;
    }

    /// A visitor comes; the bot answers, if there is one.
    pub async fn visitor(&self, name: &str) -> SessionId {
        let id = SessionId::parse(format!("s-{name}")).unwrap();
        let mut token_hash = [0; 32];
        token_hash[..name.len()].copy_from_slice(name.as_bytes());
        let new = NewSession {
            id: id.clone(),
            site: SiteKey::parse("shop").unwrap(),
            token_hash,
            name: name.to_owned(),
            email: Some("visitor@example.com".to_owned()),
            locale: Some("en".to_owned()),
            page: Page {
                url: "https://shop.example/".into(),
                title: "Shop".into(),
                referrer: String::new(),
            },
            permanent: true,
            messenger: self.messenger.name().to_owned(),
            answering: self.bot.site().map(|_| Answering::Bot),
            answers: Value::Null,
            now: self.clock.now_ms(),
        };
        self.store.create_session(new).await.unwrap();
        id
    }

    /// The visitor writes; resolves when it is stored.
    pub async fn write(&self, session: &SessionId, text: &str) -> Seq {
        self.send(session, text, None).await
    }

    /// The visitor sends a file, as the server does it; resolves when it is stored.
    pub async fn send_file(&self, session: &SessionId, name: &str, bytes: &[u8]) -> Seq {
        let id = format!("{session}.{}", self.session(session).await.head + 1);
        let id = FileId::parse(id).unwrap();
        let mut draft = self.shelf.begin(u64::MAX).await.unwrap();
        draft.write_all(bytes).await.unwrap();
        let kept = draft.keep(&id).await.unwrap();
        let new = NewFile {
            id: id.clone(),
            session: session.clone(),
            name: name.to_owned(),
            mime: kept.sort.mime.to_owned(),
            size: kept.size,
            image: kept.sort.image,
            now: self.clock.now_ms(),
        };
        let room = Room {
            per_session: u64::MAX,
            per_site: u64::MAX,
        };
        self.store.put_file(new, room).await.unwrap();
        self.send(session, "", Some(id)).await
    }

    async fn send(&self, session: &SessionId, text: &str, file: Option<FileId>) -> Seq {
        let appended = self.store.append(NewEntry {
            session: session.clone(),
            message_id: MessageId::parse(format!(
                "{session}.{}",
                self.session(session).await.head + 1
            ))
            .unwrap(),
            client_msg_id: None,
            ts: self.clock.now_ms(),
            sender: Sender::new(SenderKind::Visitor, ""),
            kind: EntryType::Text,
            text: text.to_owned(),
            metadata: Value::Null,
            attributes: Value::Null,
            view: Value::Null,
            file,
            to_team: true,
        });
        let seq = appended.await.unwrap().entry.seq;
        self.relay.ring();
        seq
    }

    /// The visitor writes; resolves when the messenger has it.
    pub async fn deliver(&self, session: &SessionId, text: &str) -> Seq {
        let seq = self.write(session, text).await;
        self.hub.status(session, seq, Status::Delivered).await;
        seq
    }

    /// The visitor ends the conversation.
    pub async fn end(&self, session: &SessionId) {
        let closing = Closing {
            session: session.clone(),
            message_id: MessageId::parse(format!("{session}.end")).unwrap(),
            ts: self.clock.now_ms(),
            by: Sender::new(SenderKind::Visitor, ""),
            to_team: true,
        };
        self.store.close_session(closing).await.unwrap();
        self.relay.ring();
    }

    /// The visitor has read up to an entry.
    pub async fn read(&self, session: &SessionId, seq: Seq) {
        self.store
            .mark_visitor_read(session, seq, self.clock.now_ms(), true)
            .await
            .unwrap();
        self.relay.ring();
    }

    /// A session as it is stored.
    pub async fn session(&self, session: &SessionId) -> Session {
        self.store.session(session).await.unwrap().unwrap()
    }

    /// The chat of a session.
    pub async fn chat(&self, session: &SessionId) -> ChatKey {
        ChatKey::new(self.session(session).await.chat_key.unwrap())
    }

    /// The whole log of a session.
    pub async fn log(&self, session: &SessionId) -> Vec<Entry> {
        let log = self.store.entries_after(session, 0, 1_000).await.unwrap();
        assert!(
            log.iter().zip(1..).all(|(entry, seq)| entry.seq == seq),
            "a gap in the log"
        );
        log
    }

    /// Who wrote what, according to the log.
    pub async fn texts(&self, session: &SessionId) -> Vec<(SenderKind, String)> {
        self.log(session)
            .await
            .into_iter()
            .map(|entry| (entry.sender.kind, entry.text))
            .collect()
    }

    /// The team replies; resolves when it is entry `seq` of the session.
    pub async fn reply(&self, session: &SessionId, text: &str, seq: Seq) -> MessageRef {
        let message = self.team.say(&self.chat(session).await, text).await;
        assert_eq!(self.hub.entry(session, seq).await.text, text);
        message
    }

    /// Waits until something stands in a chat.
    pub async fn until_seen(&self, chat: &ChatKey, text: &str) {
        while !self
            .team
            .sees(chat)
            .await
            .iter()
            .any(|(_, seen)| seen == text)
        {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What stands in a chat after the card, where the messenger needs one: names and texts.
    pub async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)> {
        let mut seen = self.team.sees(chat).await;
        if !self.messenger.capabilities().card {
            let (_, card) = seen.remove(0);
            assert!(card.starts_with("New conversation from"), "{card}");
        }
        seen
    }

    /// What the relay would ask for, with the site's people.
    pub async fn open_request(&self, request_id: &str, people: usize) -> OpenRequest {
        let recipients: Vec<_> = self.setup.recipients().into_iter().take(people).collect();
        OpenRequest {
            site_name: "Example Shop".into(),
            title: policy::title("Example Shop", "Ada"),
            people: self.messenger.resolve(&recipients).await.unwrap(),
            visitor: VisitorCard {
                name: "Ada".into(),
                ..VisitorCard::default()
            },
            request_id: request_id.into(),
        }
    }

    /// Opens a chat past the relay, as patiently as the relay would.
    pub async fn open(&self, request_id: &str, people: usize) -> ChatKey {
        let request = self.open_request(request_id, people).await;
        insist(|| self.messenger.open(&request)).await
    }

    /// Posts past the relay, as patiently as the relay would.
    pub async fn post(&self, chat: &ChatKey, message: &Outgoing) -> MessageRef {
        insist(|| self.messenger.post(chat, message)).await
    }

    /// The setup.
    pub fn setup(&self) -> &S {
        &self.setup
    }
}

/// Asks again, with the same request id, as often as a fault on demand may take.
async fn insist<T, F: Future<Output = Result<T, MessengerError>>>(ask: impl Fn() -> F) -> T {
    let mut refused = None;
    for _ in 0..9 {
        match ask().await {
            Err(error) if matches!(error.retry(), Retry::BackOff | Retry::After(_)) => {
                refused = Some(error);
            }
            done => return done.unwrap(),
        }
    }
    panic!("refused too often: {refused:?}");
}

/// How often a chat is looked at.
const LOOK: Duration = Duration::from_millis(20);

type Wired = (
    CancellationToken,
    (Store, Shelf),
    Relay,
    Arc<Hearing>,
    Arc<Switchable>,
    Arc<dyn People>,
);

async fn wire<S: Setup>(
    setup: &S,
    dir: &tempfile::TempDir,
    clock: &Arc<StillClock>,
    bot: &Arc<ScriptedBot>,
    dice: Dice,
) -> Wired {
    let options = Options::new(dir.path().join("test.db"));
    let store = Store::new(Database::open(&options, || [7; 16]).unwrap());
    let random: Arc<dyn Random> = Arc::new(dice);
    let clock: Arc<dyn Clock> = clock.clone();
    let Connected { messenger, team } = setup.connect(&store, clock.clone(), random.clone()).await;
    let (messenger, hub, cancel) = (
        Switchable::new(messenger),
        Arc::new(Hearing::default()),
        CancellationToken::new(),
    );
    let shelf = Shelf::open(dir.path().join("files")).unwrap();
    let parts = Parts {
        store: store.clone(),
        shelf: shelf.clone(),
        pictures: Shelf::open(dir.path().join("pictures")).unwrap(),
        messenger: messenger.clone(),
        bot: bot.clone(),
        hub: hub.clone(),
        sites: Arc::new(OneTeam {
            recipients: setup.recipients(),
            bot: bot.clone(),
        }),
        clock,
        random,
    };
    let relay = Relay::start(parts, &cancel);
    (cancel, (store, shelf), relay, hub, messenger, team)
}
