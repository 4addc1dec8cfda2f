//! Pages of long things: each fits into one answer, and together they are everything.

use crate::common::{Bench, fresh_id, message, session_id};
use protocol::entry::{Entry, SenderKind};
use protocol::ids::{ChatId, SessionId};
use protocol::limits::{EXTRAS_MAX_BYTES, PAGE_FIELD_MAX_CHARS, PAGE_MAX_BYTES, TEXT_MAX_CHARS};
use serde::Serialize;
use serde_json::json;
use store::{NewDeskChat, NewDeskPost, NewEntry, Part, Store};

const MESSAGES: u64 = 100;

fn long_text() -> String {
    "\u{8a9e}".repeat(TEXT_MAX_CHARS)
}

/// Not empty, and not too much for a frame.
fn assert_page<T: Serialize>(page: &[T]) {
    let bytes = serde_json::to_string(page).unwrap().len();
    assert!(!page.is_empty() && bytes <= PAGE_MAX_BYTES + 2, "{bytes}");
}

fn seqs(entries: &[Entry]) -> impl Iterator<Item = u64> {
    entries.iter().map(|entry| entry.seq)
}

async fn long_log() -> (Store, SessionId, Bench) {
    let bench = Bench::new();
    bench.session("s").await;
    let extras = json!({"data": "x".repeat(EXTRAS_MAX_BYTES - 20)});
    for seq in 1..=MESSAGES {
        let long = NewEntry {
            metadata: if seq % 3 == 0 {
                extras.clone()
            } else {
                json!(null)
            },
            attributes: if seq % 6 == 0 {
                extras.clone()
            } else {
                json!(null)
            },
            ..message("s", &long_text())
        };
        bench.store.append(long).await.unwrap();
    }
    (bench.store.clone(), session_id("s"), bench)
}

#[tokio::test]
async fn a_long_history_is_read_backwards_in_several_pages() {
    let (store, id, _bench) = long_log().await;
    let newest = store
        .read_log(&id, |_| Part::Last(50))
        .await
        .unwrap()
        .unwrap();
    let (mut page, mut more) = (newest.entries, newest.more);
    assert_eq!(page.last().map(|entry| entry.seq), Some(MESSAGES));
    let mut read = Vec::new();
    loop {
        assert_page(&page);
        read.splice(0..0, seqs(&page));
        assert_eq!(more, page[0].seq > 1);
        if !more {
            break;
        }
        let older = store.entries_before(&id, Some(page[0].seq), 100).await;
        (page, more) = older.unwrap();
    }
    assert_eq!(read, (1..=MESSAGES).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_long_history_is_read_forwards_in_several_pages() {
    let (store, id, _bench) = long_log().await;
    let first = store
        .read_log(&id, |head| Part::After(head - 100, 100))
        .await;
    let first = first.unwrap().unwrap();
    assert!(first.more && first.session.head == MESSAGES);
    assert_page(&first.entries);
    let mut read: Vec<_> = seqs(&first.entries).collect();
    while read.len() < 100 {
        let last = *read.last().unwrap();
        let page = store.entries_after(&id, last, 100).await.unwrap();
        assert_page(&page);
        read.extend(seqs(&page));
    }
    assert_eq!(read, (1..=MESSAGES).collect::<Vec<_>>());
    let end = store.read_log(&id, |head| Part::After(head - 1, 100)).await;
    assert!(!end.unwrap().unwrap().more);
}

fn new_chat(number: u64, page: &str) -> NewDeskChat {
    NewDeskChat {
        chat_id: ChatId::parse(format!("chat-{number}")).unwrap(),
        request_id: number.to_string(),
        site: "Shop".into(),
        title: "Ada on Shop".into(),
        visitor: "Ada".into(),
        email: None,
        locale: None,
        page_url: Some(page.to_owned()),
        page_title: Some(page.to_owned()),
        now: 1_000,
    }
}

async fn post(store: &Store, chat: &ChatId, request_id: u64, text: &str) {
    let post = NewDeskPost {
        chat: chat.clone(),
        request_id: request_id.to_string(),
        message_id: fresh_id(),
        ts: 2_000,
        from: SenderKind::Visitor,
        name: "Ada".into(),
        text: text.to_owned(),
        view: serde_json::Value::Null,
        line: None,
        file: None,
    };
    store.desk_post(post).await.unwrap();
}

#[tokio::test]
async fn a_chat_of_long_messages_is_read_in_several_pages_both_ways() {
    let bench = Bench::new();
    let chat = bench.store.desk_open_chat(new_chat(1, "")).await.unwrap();
    for n in 1..=MESSAGES {
        post(&bench.store, &chat, n, &long_text()).await;
    }
    let everything: Vec<_> = (1..=MESSAGES).collect();
    let (mut read, mut before) = (Vec::new(), None);
    loop {
        let page = bench.store.desk_messages(&chat, None, before, 100).await;
        let page = page.unwrap();
        assert_page(&page.messages);
        read.splice(0..0, page.messages.iter().map(|message| message.n));
        assert_eq!(page.more, read[0] > 1);
        before = Some(read[0]);
        if !page.more {
            break;
        }
    }
    assert_eq!(read, everything);
    let mut read = vec![0];
    while *read.last().unwrap() < MESSAGES {
        let after = read.last().copied();
        let page = bench.store.desk_messages(&chat, after, None, 100).await;
        let page = page.unwrap();
        assert_page(&page.messages);
        read.extend(page.messages.iter().map(|message| message.n));
        assert_eq!(page.more, *read.last().unwrap() < MESSAGES);
    }
    assert_eq!(read[1..], everything);
}

#[tokio::test]
async fn a_list_of_chats_from_long_addresses_is_read_in_several_pages() {
    let bench = Bench::new();
    let page = "\u{1f642}".repeat(PAGE_FIELD_MAX_CHARS);
    for number in 1..=60 {
        // All at the same moment, as a flood of sessions makes them.
        let chat = bench.store.desk_open_chat(new_chat(number, &page)).await;
        post(&bench.store, &chat.unwrap(), 1, "hello").await;
    }
    let (mut read, mut before) = (Vec::new(), None);
    loop {
        let list = bench.store.desk_chats(false, before, 50).await.unwrap();
        assert_page(&list.chats);
        assert_eq!(list.unread, 60);
        before = list.chats.last().map(|chat| chat.changed);
        read.extend(list.chats.into_iter().map(|chat| chat.chat_id.to_string()));
        if !list.more {
            break;
        }
    }
    let newest_first: Vec<_> = (1..=60)
        .rev()
        .map(|number| format!("chat-{number}"))
        .collect();
    assert_eq!(read, newest_first);
}
