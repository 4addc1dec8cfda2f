//! The checks about everything that is not a message: withdrawals, marks, ends, passing signs.

use super::{Bench, Setup, Told};
use crate::messenger::{ChatState, Messenger, MessengerError};
use crate::relay::commands::Command;
use crate::relay::notes;
use protocol::entry::EntryType;
use protocol::event::Status;
use std::time::Duration;

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
    bench.write(&ada, "thank you, bye").await;
    bench.end(&ada).await;
    while bench.store.outbox_head(&ada).await.unwrap().is_some() {
        tokio::time::sleep(LOOK).await;
    }
    let seen = bench.sees(&chat).await;
    assert_eq!(
        seen[1].1, "thank you, bye",
        "the last words come before the end"
    );
    if bench.messenger.capabilities().close {
        assert_eq!(bench.messenger.state(&chat).await, Ok(ChatState::Closed));
        assert_eq!(seen.len(), 2);
    } else {
        let told = bench.messenger.close(&chat).await;
        assert_eq!(told, Err(MessengerError::Unsupported));
        assert_eq!(seen[2].1, notes::ENDED);
    }
    bench.stop().await;
}

/// The first thing the team sees, where the messenger does not show it by itself.
pub async fn a_chat_begins_with_what_is_known_about_the_visitor(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let seen = bench.team.sees(&bench.chat(&ada).await).await;
    if bench.messenger.capabilities().card {
        assert_eq!(seen.len(), 1, "{seen:?}");
    } else {
        let card = &seen[0].1;
        for known in ["Example Shop", "ada", "visitor@example.com", "shop.example"] {
            assert!(card.contains(known), "{known} is missing in {card}");
        }
        assert_eq!(seen.len(), 2, "{seen:?}");
    }
    bench.stop().await;
}

/// What the team types to the bot.
pub async fn commands_are_obeyed_and_answered_and_never_shown_to_the_visitor(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let chat = bench.chat(&ada).await;
    for (typed, answer) in [
        ("/help", Command::Help.answer(false)),
        ("/clsoe", Command::Unknown.answer(false)),
        ("/mute", Command::Mute.answer(false)),
    ] {
        bench.team.say(&chat, typed).await;
        bench.until_seen(&chat, answer).await;
    }
    let unheard = bench.write(&ada, "does anybody hear me?").await;
    bench.hub.status(&ada, unheard, Status::Delivered).await;
    bench.team.say(&chat, "/unmute").await;
    bench.until_seen(&chat, Command::Unmute.answer(false)).await;
    bench.deliver(&ada, "and now?").await;
    bench.team.say(&chat, "//help is for you").await;
    assert_eq!(bench.hub.entry(&ada, 4).await.text, "/help is for you");
    bench.team.say(&chat, "/block").await;
    bench
        .hub
        .until(|told| told.contains(&Told::Blocked(ada.clone())))
        .await;
    assert_eq!(bench.hub.entry(&ada, 5).await.kind, EntryType::Closed);
    bench.until_seen(&chat, Command::Block.answer(true)).await;
    let seen = bench.sees(&chat).await;
    let heard = |text: &str| seen.iter().any(|(_, seen)| seen == text);
    assert!(
        heard("hello") && heard("and now?") && !heard("does anybody hear me?"),
        "{seen:?}"
    );
    bench.stop().await;
}

/// How often the outbox is looked at.
const LOOK: Duration = Duration::from_millis(2);

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
