//! Reads whole logs in the end, through the protocol, as somebody who was not there before.

use crate::client::{Session, desk_entry, entry_of};
use crate::wire::{Dial, Heard, Socket};
use anyhow::{Result, bail};
use history::Entry;
use protocol::desk::{ChatList, ChatOpened, DeskEvent, Hello, ListChats, OpenChat, method};
use protocol::event::Event;
use protocol::ids::{EmbedToken, SessionId, SessionToken};
use protocol::limits::PAGE_MAX_ENTRIES;
use protocol::rpc::{
    LoadMessages, MessagesPage, Method, ResumeSession, ServerFrame, SessionResumed,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;
use testbed::DESK_TOKEN;
use testbed::http::{Door, desk_cookie, embed_token_for};
use tokio::time::timeout;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// The reader's address.
const ADDRESS: &str = "10.9.9.9";

/// Asks and waits for the answer; events are let pass.
async fn call<E: DeserializeOwned, T: DeserializeOwned>(
    socket: &mut Socket,
    method: &str,
    params: &impl Serialize,
) -> Result<T> {
    let id = socket.request(method, params).await?;
    let answer = async {
        loop {
            match socket.receive().await? {
                Heard::Closed(code) => bail!("closed with {code:?} while reading"),
                Heard::Frame(frame) => match ServerFrame::<E>::parse(&frame) {
                    ServerFrame::Answer(of, result) if of == id => {
                        return Ok(serde_json::from_value(result)?);
                    }
                    ServerFrame::Refusal(refusal) => {
                        bail!("{method} is refused: {}", refusal.code.word())
                    }
                    _ => {}
                },
            }
        }
    };
    timeout(PATIENCE, answer).await?
}

/// The whole log of a session.
pub(crate) async fn session(door: &Door, site: &str, session: &Session) -> Result<Vec<Entry>> {
    let token = embed_token_for(door, site, Some(ADDRESS)).await?;
    let mut socket = dial(door, "/ws", None).await?;
    let resume = ResumeSession {
        session_token: SessionToken::parse(session.token.clone())?,
        embed_token: EmbedToken::parse(token)?,
        epoch: None,
        after: None,
    };
    let resumed: SessionResumed =
        call::<Event, _>(&mut socket, Method::ResumeSession.name(), &resume).await?;
    let mut log: Vec<Entry> = resumed.messages.into_iter().map(entry_of).collect();
    let mut more = resumed.more;
    while more {
        let load = LoadMessages {
            session_id: SessionId::parse(session.id.clone())?,
            before: log.first().map(|first| first.seq),
            limit: Some(PAGE_MAX_ENTRIES),
        };
        let page: MessagesPage =
            call::<Event, _>(&mut socket, Method::LoadMessages.name(), &load).await?;
        more = page.more && !page.messages.is_empty();
        log.splice(0..0, page.messages.into_iter().map(entry_of));
    }
    Ok(log)
}

/// All messages of all chats.
pub(crate) async fn chats(door: &Door) -> Result<BTreeMap<String, Vec<Entry>>> {
    let cookie = desk_cookie(door, DESK_TOKEN, ADDRESS).await?;
    let mut socket = dial(door, "/ws/desk", Some(&cookie)).await?;
    let agent = "Reader".to_owned();
    let _: serde_json::Value =
        call::<DeskEvent, _>(&mut socket, method::HELLO, &Hello { agent }).await?;
    let mut chats = BTreeMap::new();
    let mut ask = ListChats::default();
    loop {
        let list: ChatList = call::<DeskEvent, _>(&mut socket, method::LIST_CHATS, &ask).await?;
        ask.before = list.chats.last().map(|last| last.changed);
        for chat in &list.chats {
            let mut messages: Vec<Entry> = Vec::new();
            loop {
                let open = OpenChat {
                    chat_id: chat.chat_id.clone(),
                    after: Some(messages.last().map_or(0, |last| last.seq)),
                    before: None,
                };
                let page: ChatOpened =
                    call::<DeskEvent, _>(&mut socket, method::OPEN_CHAT, &open).await?;
                let is_end = !page.more || page.messages.is_empty();
                messages.extend(page.messages.into_iter().map(desk_entry));
                if is_end {
                    break;
                }
            }
            chats.insert(chat.chat_id.as_str().to_owned(), messages);
        }
        if !list.more {
            return Ok(chats);
        }
    }
}

async fn dial(door: &Door, path: &str, cookie: Option<&str>) -> Result<Socket> {
    Socket::dial(Dial {
        door,
        path,
        address: ADDRESS,
        cookie,
        small_buffer: false,
    })
    .await
}
