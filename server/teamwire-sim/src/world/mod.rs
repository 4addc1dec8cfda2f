//! Users, chats, messages, files and the record of events. Pure: no clock but a counter, no I/O.

mod files;
mod people;
mod record;

pub use files::NewFile;
pub use people::Said;

use crate::picture;
use files::Files;
use record::Record;
use std::collections::HashMap;
use teamwire::contract::{
    Chat, Event, FailureKind, File, Message, NewChat, NewMessage, Posted, User,
};

/// Names of the people: the demo's first. Two share one, as people do.
const PEOPLE: [(&str, &str); 7] = [
    ("Ada", "Halm"),
    ("Jonas", "Brandt"),
    ("Max", "Mustermann"),
    ("Erika", "Mustermann"),
    ("Ada", "Lovelace"),
    ("Sam", "Twin"),
    ("Sam", "Twin"),
];
/// The time of the first message, in milliseconds since 1970.
const BEGINNING: u64 = 1_700_000_000_000;

struct Room {
    title: String,
    members: Vec<String>,
    is_closed: bool,
    messages: Vec<Message>,
}

/// First answers to requests by their id, with what was asked.
struct Answered<Q, A> {
    asked: Q,
    answer: A,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    pub kind: FailureKind,
    pub detail: &'static str,
}

const fn refuse(kind: FailureKind, detail: &'static str) -> Refusal {
    Refusal { kind, detail }
}

/// Something new, or the answer that the same request had got before.
pub enum Outcome<T> {
    New(T),
    Repeated(T),
}

/// All there is.
pub struct World {
    pub users: Vec<User>,
    pub bot: User,
    rooms: HashMap<String, Room>,
    order: Vec<String>,
    pub record: Record,
    pub files: Files,
    messages: u64,
    opened: HashMap<String, Answered<NewChat, String>>,
    posted: HashMap<String, Answered<(String, NewMessage), Posted>>,
}

impl World {
    pub fn new() -> Self {
        let user = |uid: &str, first: &str, last: &str, is_bot| User {
            uid: uid.to_owned(),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            is_bot,
            has_avatar: !is_bot,
        };
        let bot = user("u-bot", "Website", "Bot", true);
        let people = PEOPLE
            .iter()
            .zip(1..)
            .map(|((first, last), number)| user(&format!("u-{number}"), first, last, false));
        Self {
            users: people.chain([bot.clone()]).collect(),
            bot,
            rooms: HashMap::new(),
            order: Vec::new(),
            record: Record::default(),
            files: Files::new(),
            messages: 0,
            opened: HashMap::new(),
            posted: HashMap::new(),
        }
    }

    pub fn open(&mut self, chat: NewChat, forgetful: bool) -> Result<Outcome<Chat>, Refusal> {
        let kind = FailureKind::Invalid;
        if chat.title.is_empty() || chat.title.chars().count() > 200 {
            return Err(refuse(kind, "title must have 1 to 200 characters"));
        }
        if chat.members.is_empty() {
            return Err(refuse(kind, "a chat needs at least one member"));
        }
        if !forgetful && let Some(before) = self.opened.get(&chat.request_id) {
            if before.asked != chat {
                return Err(refuse(kind, "request_id was used for another chat"));
            }
            return self.chat(&before.answer).map(Outcome::Repeated);
        }
        let people = |uid: &String| {
            self.users
                .iter()
                .any(|user| user.uid == *uid && !user.is_bot)
        };
        if !chat.members.iter().all(people) {
            let kind = FailureKind::InvalidMembers;
            return Err(refuse(
                kind,
                "members must be uids of people that /v1/users names",
            ));
        }
        let tid = format!("t-{}", self.order.len() + 1);
        let room = Room {
            title: chat.title.clone(),
            members: chat.members.clone(),
            is_closed: false,
            messages: Vec::new(),
        };
        self.rooms.insert(tid.clone(), room);
        self.order.push(tid.clone());
        let (asked, answer) = (chat, tid.clone());
        self.opened
            .insert(asked.request_id.clone(), Answered { asked, answer });
        self.chat(&tid).map(Outcome::New)
    }

    pub fn chat(&self, tid: &str) -> Result<Chat, Refusal> {
        let room = self
            .rooms
            .get(tid)
            .ok_or(refuse(FailureKind::NotFound, "no such chat"))?;
        Ok(Chat {
            tid: tid.to_owned(),
            title: room.title.clone(),
            is_closed: room.is_closed,
            allow_sending: true,
        })
    }

    /// The answer, and how many messages of people the chat has so far.
    pub fn post(
        &mut self,
        tid: &str,
        message: NewMessage,
        forgetful: bool,
    ) -> Result<(Outcome<Posted>, usize), Refusal> {
        let kind = FailureKind::Invalid;
        if message.msg.is_empty() && message.attachments.is_empty() {
            return Err(refuse(kind, "a message needs a text or an attachment"));
        }
        let asked = (tid.to_owned(), message);
        if !forgetful && let Some(before) = self.posted.get(&asked.1.request_id) {
            if before.asked != asked {
                return Err(refuse(kind, "request_id was used for another message"));
            }
            return Ok((Outcome::Repeated(before.answer.clone()), 0));
        }
        let files = self.files.named(&asked.1.attachments)?;
        if self.chat(tid)?.is_closed {
            return Err(refuse(FailureKind::Closed, "the chat is closed"));
        }
        let people = |message: &&Message| message.from_user.uid != self.bot.uid;
        let messages = self.rooms.get(tid).map(|room| room.messages.iter());
        let number = messages.map_or(0, |messages| messages.filter(people).count());
        let bot = self.bot.clone();
        let NewMessage {
            msg,
            sender_display_name,
            ..
        } = asked.1.clone();
        self.files.sent(&asked.1.attachments);
        let answer = self.write(tid, bot, msg, sender_display_name, files);
        let request = asked.1.request_id.clone();
        let kept = Answered {
            asked,
            answer: answer.clone(),
        };
        self.posted.insert(request, kept);
        Ok((Outcome::New(answer), number))
    }

    /// The portrait of a user; none for those without one.
    pub fn portrait(&self, uid: &str) -> Result<Vec<u8>, Refusal> {
        let place = self.users.iter().position(|user| user.uid == uid);
        match place {
            Some(place) if self.users[place].has_avatar => Ok(picture::portrait(place)),
            _ => Err(refuse(FailureKind::NotFound, "no such picture")),
        }
    }

    fn write(
        &mut self,
        tid: &str,
        from: User,
        text: String,
        shown: Option<String>,
        files: Vec<File>,
    ) -> Posted {
        self.messages += 1;
        let (mid, timestamp) = (format!("m-{}", self.messages), BEGINNING + self.messages);
        let message = Message {
            mid: mid.clone(),
            from_user: from,
            timestamp,
            msg: Some(text),
            sender_display_name: shown,
            reply_to: None,
            attachments: Some(files).filter(|files| !files.is_empty()),
            deleted: false,
        };
        if let Some(room) = self.rooms.get_mut(tid) {
            room.messages.push(message.clone());
        }
        let tid = tid.to_owned();
        self.record.add(Event::NewMessage { tid, message });
        Posted { mid, timestamp }
    }
}
