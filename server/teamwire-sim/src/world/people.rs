//! What people do and see in their chats.

use super::{BEGINNING, NewFile, World};
use teamwire::contract::{Event, File, Message, User};

/// A line of a chat, as its members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Id of the message.
    pub mid: String,
    /// The name shown.
    pub name: String,
    /// The text.
    pub text: String,
    /// The files.
    pub files: Vec<File>,
    /// True when the bot wrote it, for a visitor.
    pub by_visitor: bool,
}

impl World {
    /// A person of the chat writes, perhaps with files. The id of the message.
    pub fn say(&mut self, tid: &str, text: &str, files: Vec<NewFile>) -> Option<String> {
        let person = self.member(tid)?;
        let files = files.into_iter().map(|file| self.files.receive(file));
        let files = files.collect();
        let said = self.write(tid, person, text.to_owned(), None, files);
        Some(said.mid)
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
            self.files
                .remove(&message.attachments.take().unwrap_or_default());
        }
        let (tid, mid) = (tid.to_owned(), mid.to_owned());
        self.record.add(Event::MessageDeleted { tid, mid });
    }

    pub fn read(&mut self, tid: &str) {
        let Some(user) = self.member(tid) else { return };
        let last = self.rooms.get(tid).and_then(|room| room.messages.last());
        let Some(mid) = last.map(|message| message.mid.clone()) else {
            return;
        };
        let (tid, timestamp) = (tid.to_owned(), BEGINNING + self.messages);
        self.record.add(Event::MessageRead {
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
            self.record.add(Event::ChatIsClosedChanged {
                tid,
                is_closed: true,
            });
        }
    }

    pub fn delete(&mut self, tid: &str) {
        if self.rooms.remove(tid).is_some() {
            self.record.add(Event::ChatDeleted {
                tid: tid.to_owned(),
            });
        }
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
                files: message.attachments.clone().unwrap_or_default(),
                by_visitor: user.uid == self.bot.uid,
            }
        };
        visible.map(line).collect()
    }

    fn member(&self, tid: &str) -> Option<User> {
        let uid = self.rooms.get(tid)?.members.first()?;
        self.users.iter().find(|user| user.uid == *uid).cloned()
    }
}
