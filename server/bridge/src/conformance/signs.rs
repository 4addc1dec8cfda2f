//! The checks about everything that is not a message: withdrawals, marks, ends, passing signs.

use super::{Bench, Setup, Told};
use crate::messenger::{ChatState, Messenger, MessengerError};
use protocol::entry::EntryType;
use protocol::event::Status;

/// A withdrawal by the team.
pub async fn a_withdrawn_reply_is_withdrawn_for_the_visitor(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    if !bench.messenger.capabilities().deletes {
        return bench.stop().await;
    }
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let reply = bench.reply(&ada, "wrong chat, sorry", 2).await;
    bench.team.withdraw(&bench.chat(&ada).await, &reply).await;
    let control = bench.hub.entry(&ada, 3).await;
    let log = bench.log(&ada).await;
    assert_eq!(control.kind, EntryType::Deleted);
    assert_eq!(control.deletes(), Some(log[1].message_id.as_str()));
    assert!(log[1].deleted && log[1].text.is_empty());
    bench.stop().await;
}

/// Read marks.
pub async fn read_marks_travel_both_ways(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let chat = bench.chat(&ada).await;
    let can = bench.messenger.capabilities();
    let first = bench.reply(&ada, "hello Ada", 2).await;
    let second = bench.reply(&ada, "how can we help?", 3).await;
    bench.read(&ada, 2).await;
    // The outbox keeps its order: when this message is delivered, the mark was passed on.
    bench.deliver(&ada, "my parcel is late").await;
    if can.takes_read {
        assert!(bench.team.knows_read(&chat, &first).await);
        assert!(!bench.team.knows_read(&chat, &second).await);
    } else {
        let told = bench.messenger.mark_read(&chat, &first).await;
        assert_eq!(told, Err(MessengerError::Unsupported));
    }
    if !can.tells_read {
        return bench.stop().await;
    }
    let message = bench.session(&ada).await.head;
    bench.team.read(&chat).await;
    bench.hub.status(&ada, message, Status::Read).await;
    assert_eq!(bench.session(&ada).await.read, message);
    bench.stop().await;
}

/// The visitor ends the conversation.
pub async fn the_visitors_end_reaches_the_team(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let chat = bench.chat(&ada).await;
    if !bench.messenger.capabilities().close {
        assert_eq!(
            bench.messenger.close(&chat).await,
            Err(MessengerError::Unsupported)
        );
        return bench.stop().await;
    }
    bench.write(&ada, "thank you, bye").await;
    bench.end(&ada).await;
    while bench.store.outbox_head(&ada).await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(bench.messenger.state(&chat).await, Ok(ChatState::Closed));
    assert_eq!(
        bench.team.sees(&chat).await.len(),
        2,
        "the last words come before the end"
    );
    bench.stop().await;
}

/// Signs that may be lost, but are not when nothing is wrong.
pub async fn typing_and_presence_travel(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let can = bench.messenger.capabilities();
    let ada = bench.visitor("ada").await;
    // The widget is open before there is a chat.
    bench.relay.presence(&ada, true);
    bench.deliver(&ada, "hello").await;
    let chat = bench.chat(&ada).await;
    if can.presence {
        while !bench.team.knows_present(&chat).await {
            tokio::task::yield_now().await;
        }
    }
    if can.typing {
        bench.team.types(&chat).await;
        let typing = |told: &Told| matches!(told, Told::Typing(session, name, true) if *session == ada && !name.is_empty());
        bench.hub.until(|told| told.iter().any(typing)).await;
    }
    bench.stop().await;
}
