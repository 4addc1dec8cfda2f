//! A world that keeps every promise, and writes the history of what happens in it.

use history::{Author, Entry, History, Mark, Record, Side, Stored};

pub const EPOCH: &str = "epoch-one";

/// One visitor's session with its chat and tabs.
pub struct Room {
    number: usize,
    pub log: Vec<Entry>,
    pub chat: Vec<Entry>,
    tabs: Vec<Tab>,
    agent: Vec<Entry>,
}

#[derive(Default)]
struct Tab {
    connection: u32,
    connected: bool,
    shown: Vec<Entry>,
}

/// Everything.
#[derive(Default)]
pub struct World {
    pub history: History,
    rooms: Vec<Room>,
    sends: usize,
}

pub fn session(room: usize) -> String {
    format!("session-{room}")
}

pub fn chat(room: usize) -> String {
    format!("chat-{room}")
}

fn tab_name(room: usize, tab: usize) -> String {
    format!("visitor-{room}.{tab}")
}

impl World {
    pub fn new(rooms: usize, tabs: usize) -> Self {
        let mut world = Self::default();
        for number in 0..rooms {
            let tag = format!("tag{number}");
            world.say(Record::Place {
                place: session(number),
                side: Side::Visitor,
                tag: tag.clone(),
            });
            world.say(Record::Place {
                place: chat(number),
                side: Side::Team,
                tag,
            });
            world.rooms.push(Room {
                number,
                log: Vec::new(),
                chat: Vec::new(),
                tabs: (0..tabs).map(|_| Tab::default()).collect(),
                agent: Vec::new(),
            });
            for tab in 0..tabs {
                world.connect(number, tab);
            }
        }
        world
    }

    pub fn say(&mut self, record: Record) {
        let ms = self.history.records.len() as u64;
        self.history.push(ms, record);
    }

    pub fn is_connected(&self, room: usize, tab: usize) -> bool {
        self.rooms[room].tabs[tab].connected
    }

    pub fn disconnect(&mut self, room: usize, tab: usize) {
        self.rooms[room].tabs[tab].connected = false;
    }

    pub fn connect(&mut self, room: usize, tab: usize) {
        let state = &mut self.rooms[room].tabs[tab];
        if std::mem::replace(&mut state.connected, true) {
            return;
        }
        state.connection += 1;
        let (connection, after) = (state.connection, state.shown.len());
        let missed = self.rooms[room].log[after..].to_vec();
        self.say(Record::Resumed {
            client: tab_name(room, tab),
            place: session(room),
            connection,
            epoch: EPOCH.to_owned(),
            after: after as u64,
            recovered: true,
            next: after as u64 + 1,
        });
        for entry in missed {
            self.show(room, tab, &entry);
        }
    }

    fn show(&mut self, room: usize, tab: usize, entry: &Entry) {
        let state = &mut self.rooms[room].tabs[tab];
        state.shown.push(entry.clone());
        let connection = state.connection;
        let (client, place) = (tab_name(room, tab), session(room));
        self.say(Record::Came {
            client: client.clone(),
            place: place.clone(),
            connection,
            entry: entry.clone(),
        });
        self.say(Record::Shown {
            client,
            place,
            connection,
            entry: entry.clone(),
        });
    }

    /// A visitor writes. `stored`: it reaches the server; `answered`: the first answer comes.
    pub fn visitor_sends(&mut self, room: usize, tab: usize, stored: bool, answered: bool) {
        self.sends += 1;
        let (key, text) = (
            format!("v{}", self.sends),
            format!("tag{room} v{}", self.sends),
        );
        let client = tab_name(room, tab);
        self.say(Record::Invoke {
            client: client.clone(),
            place: session(room),
            key: key.clone(),
            text: text.clone(),
        });
        if !answered {
            let (client, key) = (client.clone(), key.clone());
            self.say(Record::Unknown { client, key });
        }
        if !stored {
            return;
        }
        let entry = self.append(room, Author::Visitor, &text, Some(key.clone()));
        let state = &mut self.rooms[room];
        let n = state.chat.len() as u64 + 1;
        let at_team = Entry {
            epoch: String::new(),
            seq: n,
            id: format!("d{n}-{room}"),
            key: None,
            ..entry.clone()
        };
        state.chat.push(at_team.clone());
        self.agent_shows(room, at_team);
        let stored = Stored {
            seq: entry.seq,
            id: entry.id,
            ts: entry.ts,
        };
        // A repeat gets the first answer once more.
        for _ in 0..if answered { 1 } else { 2 } {
            let (client, key, stored) = (client.clone(), key.clone(), stored.clone());
            self.say(Record::Ok {
                client,
                key,
                stored,
            });
        }
        self.say(Record::Marked {
            client,
            place: session(room),
            seq: entry.seq,
            mark: Mark::Delivered,
        });
    }

    pub fn agent_writes(&mut self, room: usize) {
        self.sends += 1;
        let (key, text) = (
            format!("a{}", self.sends),
            format!("tag{room} a{}", self.sends),
        );
        self.say(Record::Invoke {
            client: "agent".to_owned(),
            place: chat(room),
            key: key.clone(),
            text: text.clone(),
        });
        let n = self.rooms[room].chat.len() as u64 + 1;
        let entry = Entry {
            epoch: String::new(),
            seq: n,
            id: format!("d{n}-{room}"),
            ts: self.sends as u64,
            author: Author::Agent,
            text: text.clone(),
            key: Some(key.clone()),
        };
        self.rooms[room].chat.push(entry.clone());
        self.say(Record::Ok {
            client: "agent".to_owned(),
            key,
            stored: Stored {
                seq: n,
                id: entry.id.clone(),
                ts: entry.ts,
            },
        });
        self.agent_shows(room, entry);
        self.append(room, Author::Agent, &text, None);
    }

    fn agent_shows(&mut self, room: usize, entry: Entry) {
        self.rooms[room].agent.push(entry.clone());
        self.say(Record::Shown {
            client: "agent".to_owned(),
            place: chat(room),
            connection: 1,
            entry,
        });
    }

    fn append(&mut self, room: usize, author: Author, text: &str, key: Option<String>) -> Entry {
        let log = &mut self.rooms[room].log;
        let seq = log.len() as u64 + 1;
        let entry = Entry {
            epoch: EPOCH.to_owned(),
            seq,
            id: format!("m{seq}-{room}"),
            ts: self.sends as u64,
            author,
            text: text.to_owned(),
            key,
        };
        log.push(entry.clone());
        for tab in 0..self.rooms[room].tabs.len() {
            if self.is_connected(room, tab) {
                self.show(room, tab, &entry);
            }
        }
        entry
    }

    /// All is quiet: final lists and logs.
    pub fn end(mut self) -> History {
        for room in 0..self.rooms.len() {
            for tab in 0..self.rooms[room].tabs.len() {
                self.connect(room, tab);
            }
        }
        for room in std::mem::take(&mut self.rooms) {
            for (tab, state) in room.tabs.into_iter().enumerate() {
                self.say(Record::Final {
                    client: tab_name(room.number, tab),
                    place: session(room.number),
                    entries: state.shown,
                });
            }
            let lists = [
                (session(room.number), room.log),
                (chat(room.number), room.chat),
            ];
            self.say(Record::Final {
                client: "agent".to_owned(),
                place: chat(room.number),
                entries: room.agent,
            });
            for (place, entries) in lists {
                self.say(Record::Log { place, entries });
            }
        }
        self.history
    }
}
