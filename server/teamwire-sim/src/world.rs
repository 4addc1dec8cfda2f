//! Users, chats, messages and the record of events. Pure: no clock but a counter, no I/O.

use std::collections::HashMap;
use std::ops::Range;
use teamwire::contract::{Chat, Event, FailureKind, Message, NewChat, NewMessage, Posted, User};

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

/// A line of a chat, as its members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Id of the message.
    pub mid: String,
    /// The name shown.
    pub name: String,
    /// The text.
    pub text: String,
    /// True when the bot wrote it, for a visitor.
    pub by_visitor: bool,
}

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
    events: Vec<Event>,
    generation: u32,
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
            has_avatar: false,
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
            events: Vec::new(),
            generation: 0,
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
        if !message.attachments.is_empty() {
            return Err(refuse(
                FailureKind::Unsupported,
                "the simulator keeps no files yet",
            ));
        }
        let asked = (tid.to_owned(), message);
        if !forgetful && let Some(before) = self.posted.get(&asked.1.request_id) {
            if before.asked != asked {
                return Err(refuse(kind, "request_id was used for another message"));
            }
            return Ok((Outcome::Repeated(before.answer.clone()), 0));
        }
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
        let answer = self.write(tid, bot, msg, sender_display_name);
        let request = asked.1.request_id.clone();
        let kept = Answered {
            asked,
            answer: answer.clone(),
        };
        self.posted.insert(request, kept);
        Ok((Outcome::New(answer), number))
    }

    pub fn say(&mut self, tid: &str, text: &str) -> Option<String> {
        let person = self.member(tid)?;
        Some(self.write(tid, person, text.to_owned(), None).mid)
    }

    pub fn withdraw(&mut self, tid: &str, mid: &str) {
        let Some(room) = self.rooms.get_mut(tid) else {
            return;
        };
        for message in room
            .messages
            .iter_mut()
            .filter(|message| message.mid == mid)
        {
            message.deleted = true;
            message.msg = None;
        }
        let (tid, mid) = (tid.to_owned(), mid.to_owned());
        self.events.push(Event::MessageDeleted { tid, mid });
    }

    pub fn read(&mut self, tid: &str) {
        let Some(user) = self.member(tid) else { return };
        let last = self.rooms.get(tid).and_then(|room| room.messages.last());
        let Some(mid) = last.map(|message| message.mid.clone()) else {
            return;
        };
        let (tid, timestamp) = (tid.to_owned(), BEGINNING + self.messages);
        self.events.push(Event::MessageRead {
            tid,
            mid,
            user,
            timestamp,
        });
    }

    pub fn close(&mut self, tid: &str) {
        if let Some(room) = self.rooms.get_mut(tid) {
            room.is_closed = true;
            let tid = tid.to_owned();
            self.events.push(Event::ChatIsClosedChanged {
                tid,
                is_closed: true,
            });
        }
    }

    pub fn delete(&mut self, tid: &str) {
        if self.rooms.remove(tid).is_some() {
            self.events.push(Event::ChatDeleted {
                tid: tid.to_owned(),
            });
        }
    }

    pub fn lose_cursors(&mut self) {
        self.generation += 1;
    }

    pub fn chats(&self) -> Vec<(String, String)> {
        let title = |tid: &String| Some((tid.clone(), self.rooms.get(tid)?.title.clone()));
        self.order.iter().filter_map(title).collect()
    }

    pub fn seen(&self, tid: &str) -> Vec<Said> {
        let Some(room) = self.rooms.get(tid) else {
            return Vec::new();
        };
        let visible = room.messages.iter().filter(|message| !message.deleted);
        let line = |message: &Message| {
            let user = &message.from_user;
            let own_name = || format!("{} {}", user.first_name, user.last_name);
            Said {
                mid: message.mid.clone(),
                name: message.sender_display_name.clone().unwrap_or_else(own_name),
                text: message.msg.clone().unwrap_or_default(),
                by_visitor: user.uid == self.bot.uid,
            }
        };
        visible.map(line).collect()
    }

    /// The events after a cursor and where they end; an unknown cursor is refused.
    pub fn events(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Event>, String), Refusal> {
        let unknown = refuse(FailureKind::CursorUnknown, "this cursor is not known");
        let from = match after {
            None => 0,
            Some(cursor) => self.place(cursor).ok_or(unknown)?,
        };
        let range: Range<usize> = from..self.events.len().min(from + limit);
        let cursor = format!("{}.{}", self.generation, range.end);
        Ok((self.events.get(range).unwrap_or_default().to_vec(), cursor))
    }

    fn place(&self, cursor: &str) -> Option<usize> {
        let (generation, place) = cursor.split_once('.')?;
        let place = place.parse().ok()?;
        let known = generation.parse() == Ok(self.generation) && place <= self.events.len();
        known.then_some(place)
    }

    fn member(&self, tid: &str) -> Option<User> {
        let uid = self.rooms.get(tid)?.members.first()?;
        self.users.iter().find(|user| user.uid == *uid).cloned()
    }

    fn write(&mut self, tid: &str, from: User, text: String, shown: Option<String>) -> Posted {
        self.messages += 1;
        let (mid, timestamp) = (format!("m-{}", self.messages), BEGINNING + self.messages);
        let message = Message {
            mid: mid.clone(),
            from_user: from,
            timestamp,
            msg: Some(text),
            sender_display_name: shown,
            reply_to: None,
            attachments: None,
            deleted: false,
        };
        if let Some(room) = self.rooms.get_mut(tid) {
            room.messages.push(message.clone());
        }
        let tid = tid.to_owned();
        self.events.push(Event::NewMessage { tid, message });
        Posted { mid, timestamp }
    }
}
