//! The desk: chats, messages, and the events that tell what agents did.

use crate::common::{Bench, fresh_id};
use protocol::desk::DeskMessage;
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, ClientMsgId};
use serde_json::{Value, json};
use store::{AgentAct, AgentEvent, DeskError, DeskPosted, NewDeskChat, NewDeskPost, NewDeskReply};

fn new_chat(name: &str, now: u64) -> NewDeskChat {
    NewDeskChat {
        chat_id: ChatId::parse(format!("chat-{name}")).unwrap(),
        request_id: name.into(),
        site: "Shop".into(),
        title: "Ada on Shop".into(),
        visitor: "Ada".into(),
        email: None,
        locale: Some("de".into()),
        page_url: None,
        page_title: Some("Cart".into()),
        now,
    }
}

async fn chat(bench: &Bench, name: &str, now: u64) -> ChatId {
    bench
        .store
        .desk_open_chat(new_chat(name, now))
        .await
        .unwrap()
}

async fn post(bench: &Bench, chat: &ChatId, request_id: &str, text: &str) -> DeskPosted {
    let post = NewDeskPost {
        chat: chat.clone(),
        request_id: request_id.into(),
        message_id: fresh_id(),
        ts: 2_000,
        from: SenderKind::Visitor,
        name: "Ada".into(),
        text: text.into(),
        view: Value::Null,
        line: None,
        file: None,
    };
    bench.store.desk_post(post).await.unwrap()
}

fn reply(chat: &ChatId, client_msg_id: &str, text: &str) -> NewDeskReply {
    NewDeskReply {
        chat: chat.clone(),
        agent: "Grace".into(),
        client_msg_id: ClientMsgId::parse(client_msg_id).unwrap(),
        message_id: fresh_id(),
        ts: 3_000,
        text: text.into(),
        file: None,
        written: Value::Null,
        view: Value::Null,
        line: None,
    }
}

fn replied(message: DeskMessage, written: Value) -> AgentAct {
    AgentAct::Replied {
        message: Box::new(message),
        written,
    }
}

async fn acts(bench: &Bench) -> Vec<AgentAct> {
    let events = bench.store.desk_events_after(0, 100).await.unwrap();
    assert!(events.is_sorted_by_key(|event| event.cursor));
    events
        .into_iter()
        .map(|event: AgentEvent| event.act)
        .collect()
}

#[tokio::test]
async fn opening_and_posting_again_change_nothing() {
    let bench = Bench::new();
    let id = chat(&bench, "a", 1_000).await;
    let other = NewDeskChat {
        chat_id: ChatId::parse("another").unwrap(),
        ..new_chat("a", 9_000)
    };
    assert_eq!(bench.store.desk_open_chat(other).await.unwrap(), id);
    let first = post(&bench, &id, "p1", "hello").await;
    let again = post(&bench, &id, "p1", "hello").await;
    assert!(!first.repeated && again.repeated);
    assert_eq!(again.message, first.message);
    assert_eq!(post(&bench, &id, "p2", "there").await.message.n, 2);
    assert_eq!(acts(&bench).await, [], "only agents' acts are told");
}

#[tokio::test]
async fn a_reply_is_told_once_and_a_repeat_gets_the_original() {
    let bench = Bench::new();
    let id = chat(&bench, "a", 1_000).await;
    let first = bench
        .store
        .desk_reply(reply(&id, "c1", "hi"))
        .await
        .unwrap();
    let again = bench
        .store
        .desk_reply(reply(&id, "c1", "hi"))
        .await
        .unwrap();
    assert!(again.repeated);
    assert_eq!(again.message, first.message);
    assert!(matches!(
        bench.store.desk_reply(reply(&id, "c1", "other")).await,
        Err(DeskError::Conflict)
    ));
    assert_eq!(acts(&bench).await, [replied(first.message, Value::Null)]);
}

#[tokio::test]
async fn a_reply_of_cards_is_told_as_it_was_written_and_leaves_nothing_when_withdrawn() {
    let bench = Bench::new();
    let id = chat(&bench, "a", 1_000).await;
    let cards = NewDeskReply {
        written: json!({"type": "gallery"}),
        view: json!({"parts": []}),
        line: Some("Cards: Amsel".into()),
        ..reply(&id, "c1", "")
    };
    let first = bench.store.desk_reply(cards.clone()).await.unwrap().message;
    assert_eq!(first.view, cards.view);
    assert!(
        bench
            .store
            .desk_reply(cards.clone())
            .await
            .unwrap()
            .repeated
    );
    let other = NewDeskReply {
        written: json!({"type": "text"}),
        ..cards.clone()
    };
    assert!(matches!(
        bench.store.desk_reply(other).await,
        Err(DeskError::Conflict)
    ));
    let summary = bench.store.desk_chat(&id).await.unwrap().unwrap();
    assert_eq!(summary.last_text, "Cards: Amsel");
    assert_eq!(acts(&bench).await, [replied(first.clone(), cards.written)]);
    let gone = bench
        .store
        .desk_delete(&id, &first.message_id, "Grace", 4_000);
    assert_eq!(gone.await.unwrap().view, Value::Null);
    let page = bench
        .store
        .desk_messages(&id, None, None, 10)
        .await
        .unwrap();
    assert_eq!(page.messages[0].view, Value::Null);
    let summary = bench.store.desk_chat(&id).await.unwrap().unwrap();
    assert_eq!(summary.last_text, "");
}

#[tokio::test]
async fn a_summary_counts_what_the_team_has_not_read() {
    let bench = Bench::new();
    let id = chat(&bench, "a", 1_000).await;
    let empty = bench.store.desk_chat(&id).await.unwrap().unwrap();
    assert_eq!(
        (empty.last_n, empty.last_text.as_str(), empty.unread),
        (0, "", 0)
    );
    post(&bench, &id, "p1", "one").await;
    let second = post(&bench, &id, "p2", &"x".repeat(1_000)).await;
    let summary = bench.store.desk_chat(&id).await.unwrap().unwrap();
    assert_eq!(
        (summary.unread, summary.last_n, summary.last_from),
        (2, 2, SenderKind::Visitor)
    );
    assert_eq!(
        (summary.last_text.len(), summary.changed, summary.started),
        (160, 2_000, 1_000)
    );
    assert!(bench.store.desk_mark_read(&id, 99, 4_000).await.unwrap());
    assert!(!bench.store.desk_mark_read(&id, 1, 4_000).await.unwrap());
    assert_eq!(bench.store.desk_chat(&id).await.unwrap().unwrap().unread, 0);
    assert_eq!(
        acts(&bench).await,
        [AgentAct::Read {
            message_id: second.message.message_id
        }]
    );
}

#[tokio::test]
async fn a_withdrawn_reply_is_empty_and_told() {
    let bench = Bench::new();
    let id = chat(&bench, "a", 1_000).await;
    let theirs = post(&bench, &id, "p1", "hello").await.message.message_id;
    let ours = bench
        .store
        .desk_reply(reply(&id, "c1", "oops"))
        .await
        .unwrap()
        .message
        .message_id;
    let refused = bench.store.desk_delete(&id, &theirs, "Grace", 4_000).await;
    assert!(
        matches!(refused, Err(DeskError::MessageUnknown)),
        "the visitor's words are not the team's to withdraw"
    );
    for _ in 0..2 {
        let gone = bench
            .store
            .desk_delete(&id, &ours, "Grace", 4_000)
            .await
            .unwrap();
        assert!(gone.deleted && gone.text.is_empty());
    }
    let acts = acts(&bench).await;
    assert!(matches!(&acts[0], AgentAct::Replied { message, .. } if message.deleted));
    assert_eq!(
        acts[1..],
        [AgentAct::Withdrew {
            message_id: ours,
            agent: "Grace".into()
        }]
    );
}

#[tokio::test]
async fn an_agents_end_is_told_and_the_visitors_is_not() {
    let bench = Bench::new();
    let (a, b) = (
        chat(&bench, "a", 1_000).await,
        chat(&bench, "b", 1_000).await,
    );
    assert!(
        bench
            .store
            .desk_close(&a, SenderKind::Agent, "Grace", 4_000)
            .await
            .unwrap()
    );
    assert!(
        !bench
            .store
            .desk_close(&a, SenderKind::Agent, "Grace", 4_000)
            .await
            .unwrap()
    );
    assert!(
        bench
            .store
            .desk_close(&b, SenderKind::Visitor, "", 4_000)
            .await
            .unwrap()
    );
    assert_eq!(
        acts(&bench).await,
        [AgentAct::Closed {
            agent: "Grace".into()
        }]
    );
    assert!(matches!(
        bench.store.desk_reply(reply(&a, "c1", "hi")).await,
        Err(DeskError::ChatClosed)
    ));
    assert_eq!(
        post(&bench, &a, "p1", "crossed with the end")
            .await
            .message
            .n,
        1
    );
    let open = bench.store.desk_chats(false, None, 10).await.unwrap();
    let closed = bench.store.desk_chats(true, None, 10).await.unwrap();
    assert_eq!((open.chats.len(), closed.chats.len()), (0, 2));
}

#[tokio::test]
async fn the_list_pages_by_change_without_losing_chats_of_the_same_moment() {
    let bench = Bench::new();
    for (name, now) in [("a", 1_000), ("b", 2_000), ("c", 2_000), ("d", 3_000)] {
        chat(&bench, name, now).await;
    }
    let first = bench.store.desk_chats(false, None, 2).await.unwrap();
    let names = |list: &protocol::desk::ChatList| {
        list.chats
            .iter()
            .map(|chat| chat.chat_id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (names(&first), first.more),
        (["chat-d", "chat-c"].map(String::from).to_vec(), true)
    );
    let second = bench
        .store
        .desk_chats(false, Some(first.chats[1].changed), 2)
        .await
        .unwrap();
    assert_eq!(
        (names(&second), second.more),
        (["chat-b", "chat-a"].map(String::from).to_vec(), false)
    );
    let a = ChatId::parse("chat-a").unwrap();
    bench
        .store
        .desk_assign(&a, Some("Grace"), 5_000)
        .await
        .unwrap();
    let top = bench
        .store
        .desk_chats(false, None, 1)
        .await
        .unwrap()
        .chats
        .remove(0);
    assert_eq!(
        (top.chat_id, top.assigned.as_deref()),
        (a.clone(), Some("Grace"))
    );
    bench.store.desk_assign(&a, None, 5_000).await.unwrap();
    assert_eq!(
        bench.store.desk_chat(&a).await.unwrap().unwrap().assigned,
        None
    );
}

#[tokio::test]
async fn messages_page_and_replies_become_seen() {
    let bench = Bench::new();
    let id = chat(&bench, "a", 1_000).await;
    let mut ids = Vec::new();
    for n in 1..=3 {
        ids.push(
            bench
                .store
                .desk_reply(reply(&id, &format!("c{n}"), "hi"))
                .await
                .unwrap()
                .message
                .message_id,
        );
    }
    let ns = |page: &store::DeskPage| {
        page.messages
            .iter()
            .map(|message| message.n)
            .collect::<Vec<_>>()
    };
    let page = bench
        .store
        .desk_messages(&id, Some(1), None, 1)
        .await
        .unwrap();
    assert_eq!((ns(&page), page.more), (vec![2], true));
    let page = bench.store.desk_messages(&id, None, None, 2).await.unwrap();
    assert_eq!((ns(&page), page.more), (vec![2, 3], true));
    let page = bench
        .store
        .desk_messages(&id, None, Some(2), 2)
        .await
        .unwrap();
    assert_eq!((ns(&page), page.more), (vec![1], false));
    let seen = bench.store.desk_seen(&id, &ids[1]).await.unwrap();
    assert_eq!(
        seen.iter()
            .map(|message| (message.n, message.seen))
            .collect::<Vec<_>>(),
        [(1, true), (2, true)]
    );
    assert!(
        bench
            .store
            .desk_seen(&id, &ids[1])
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        bench
            .store
            .desk_seen(&id, &fresh_id())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn events_are_taken_in_with_a_cursor_that_is_never_used_again() {
    let bench = Bench::new();
    let id = chat(&bench, "a", 1_000).await;
    for n in 1..=3 {
        bench
            .store
            .desk_reply(reply(&id, &format!("c{n}"), "hi"))
            .await
            .unwrap();
    }
    let events = bench.store.desk_events_after(0, 2).await.unwrap();
    let rest = bench
        .store
        .desk_events_after(events[1].cursor, 10)
        .await
        .unwrap();
    assert_eq!((events.len(), rest.len()), (2, 1));
    assert_eq!(
        bench.store.desk_purge_events(rest[0].cursor).await.unwrap(),
        3
    );
    let bench = bench.reopened().await;
    bench
        .store
        .desk_reply(reply(&id, "c4", "hi"))
        .await
        .unwrap();
    let later = bench
        .store
        .desk_events_after(rest[0].cursor, 10)
        .await
        .unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].chat_id, id);
}

#[tokio::test]
async fn an_unknown_chat_is_said_so() {
    let bench = Bench::new();
    let nobody = ChatId::parse("nobody").unwrap();
    assert!(bench.store.desk_chat(&nobody).await.unwrap().is_none());
    assert!(matches!(
        bench.store.desk_reply(reply(&nobody, "c1", "hi")).await,
        Err(DeskError::ChatUnknown)
    ));
    assert!(matches!(
        bench.store.desk_messages(&nobody, None, None, 1).await,
        Err(DeskError::ChatUnknown)
    ));
    assert!(matches!(
        bench.store.desk_mark_read(&nobody, 1, 1).await,
        Err(DeskError::ChatUnknown)
    ));
    assert!(matches!(
        bench
            .store
            .desk_close(&nobody, SenderKind::Agent, "", 1)
            .await,
        Err(DeskError::ChatUnknown)
    ));
}

#[tokio::test]
async fn a_reply_takes_a_chat_that_nobody_has_and_no_other() {
    let bench = Bench::new();
    let free = chat(&bench, "free", 1_000).await;
    let taken = chat(&bench, "taken", 1_000).await;
    let store = &bench.store;
    store
        .desk_assign(&taken, Some("Edsger"), 2_000)
        .await
        .unwrap();
    for (chat, agent) in [(&free, "Grace"), (&taken, "Edsger")] {
        for number in 1..=2 {
            let reply = NewDeskReply {
                agent: if number == 1 { "Grace" } else { "Alan" }.into(),
                ..reply(chat, &format!("c{number}"), "hi")
            };
            store.desk_reply(reply).await.unwrap();
        }
        let summary = store.desk_chat(chat).await.unwrap().unwrap();
        assert_eq!(summary.assigned.as_deref(), Some(agent));
    }
}

#[tokio::test]
async fn the_total_of_unread_messages_counts_open_chats_beyond_the_page() {
    let bench = Bench::new();
    let mut chats = Vec::new();
    for name in ["a", "b", "c"] {
        let id = chat(&bench, name, 1_000).await;
        for request in ["p1", "p2"] {
            post(&bench, &id, request, "hello").await;
        }
        chats.push(id);
    }
    let store = &bench.store;
    let (closed, agent) = (SenderKind::Agent, "Grace");
    store.desk_mark_read(&chats[0], 1, 3_000).await.unwrap();
    store
        .desk_reply(reply(&chats[0], "c1", "hi"))
        .await
        .unwrap();
    let page = store.desk_chats(false, None, 1).await.unwrap();
    assert_eq!((page.chats.len(), page.unread), (1, 5));
    store
        .desk_close(&chats[1], closed, agent, 4_000)
        .await
        .unwrap();
    assert_eq!(store.desk_unread().await.unwrap(), 3);
    let ended = store.desk_chats(true, None, 1).await.unwrap();
    assert_eq!((ended.chats.len(), ended.unread), (1, 3));
}
