//! The checks about messages: found, opened, carried, kept.

use super::{Bench, Setup};
use crate::messenger::{Author, Messenger, MessengerError, NameSearch, Outgoing, ResolveError};
use protocol::entry::{EntryType, SenderKind};
use protocol::event::Status;

/// Finding the people of a site.
pub async fn people_are_found_and_strangers_named(setup: impl Setup) {
    let (known, stranger) = (setup.recipients(), setup.stranger());
    let bench = Bench::start(setup).await;
    let people = bench.messenger.resolve(&known).await.unwrap();
    assert_eq!(people.len(), known.len());
    match (bench.messenger.capabilities().name_search, stranger) {
        (NameSearch::None, _) => {}
        (_, stranger) => {
            let stranger = stranger.unwrap();
            let error = bench
                .messenger
                .resolve(&[known[0].clone(), stranger.clone()])
                .await
                .unwrap_err();
            let named = ResolveError {
                missing: vec![stranger],
                ambiguous: vec![],
            };
            assert_eq!(error, MessengerError::Resolve(named));
        }
    }
    bench.stop().await;
}

/// Opening chats.
pub async fn a_chat_opens_with_one_person_and_with_many(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let one = bench.open("one", 1).await;
    let many = bench.open("many", 9).await;
    assert_ne!(one, many);
    bench.stop().await;
}

/// Round trip with everything that could be mangled.
pub async fn texts_arrive_unchanged_both_ways(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    let four_kib = "é".repeat(2_048);
    let texts = [
        "hello",
        "👩‍👩‍👧 ½ <b>&amp;</b> «»",
        "two\nlines\n",
        four_kib.as_str(),
    ];
    let mut seq = 0;
    for text in texts {
        bench.deliver(&ada, text).await;
        seq += 2;
        bench.reply(&ada, text, seq).await;
    }
    let seen = bench.sees(&bench.chat(&ada).await).await;
    let seen: Vec<&str> = seen.iter().map(|(_, text)| text.as_str()).collect();
    let twice: Vec<&str> = texts.iter().flat_map(|text| [*text, *text]).collect();
    assert_eq!(seen, twice);
    bench.stop().await;
}

/// Own echo.
pub async fn our_own_messages_never_come_back(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    for text in ["one", "two", "three"] {
        bench.deliver(&ada, text).await;
    }
    // Everything before this reply was told before it.
    bench.reply(&ada, "yes?", 4).await;
    let texts = bench.texts(&ada).await;
    let visitor = |text: &str| (SenderKind::Visitor, text.to_owned());
    let agent = (SenderKind::Agent, "yes?".to_owned());
    assert_eq!(
        texts,
        [visitor("one"), visitor("two"), visitor("three"), agent]
    );
    bench.stop().await;
}

/// A cursor that fell back.
pub async fn an_event_that_comes_again_is_taken_in_once(setup: impl Setup) {
    let mut bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    bench.reply(&ada, "one", 2).await;
    let behind = bench
        .store
        .cursor(bench.messenger.name())
        .await
        .unwrap()
        .unwrap();
    bench.reply(&ada, "two", 3).await;
    bench.stop().await;
    bench.start_again().await;
    bench
        .store
        .set_cursor(bench.messenger.name(), &behind)
        .await
        .unwrap();
    bench.stop().await;
    bench.start_again().await;
    bench.reply(&ada, "three", 4).await;
    let texts: Vec<String> = bench
        .texts(&ada)
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["hello", "one", "two", "three"]);
    bench.stop().await;
}

/// Chats that belong to no session.
pub async fn a_chat_of_nobody_is_ignored(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let stray = bench.open("stray", 1).await;
    bench.team.say(&stray, "is anybody there?").await;
    bench.reply(&ada, "hello Ada", 2).await;
    assert_eq!(bench.log(&ada).await.len(), 2);
    bench.stop().await;
}

/// A cut of the network.
pub async fn nothing_is_lost_or_reordered_while_the_messenger_is_down(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let (ada, bob) = (bench.visitor("ada").await, bench.visitor("bob").await);
    bench.deliver(&ada, "before").await;
    let chat = bench.chat(&ada).await;
    bench.messenger.switch(false);
    for text in ["one", "two", "three"] {
        bench.write(&ada, text).await;
    }
    let bobs = bench.write(&bob, "me too").await;
    for text in ["reply one", "reply two"] {
        bench.team.say(&chat, text).await;
    }
    assert_eq!(bench.log(&ada).await.len(), 4, "cut off");
    bench.messenger.switch(true);
    bench.hub.status(&ada, 4, Status::Delivered).await;
    bench.hub.status(&bob, bobs, Status::Delivered).await;
    assert_eq!(bench.hub.entry(&ada, 6).await.text, "reply two");
    let seen = bench.sees(&chat).await;
    let seen: Vec<&str> = seen.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        seen,
        ["before", "reply one", "reply two", "one", "two", "three"]
    );
    bench.stop().await;
}

/// Stop and start on the same file.
pub async fn a_restart_keeps_the_conversation(setup: impl Setup) {
    let mut bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let chat = bench.chat(&ada).await;
    bench.stop().await;
    bench.start_again().await;
    bench.deliver(&ada, "still me").await;
    bench.reply(&ada, "still here", 3).await;
    assert_eq!(bench.chat(&ada).await, chat);
    assert_eq!(bench.sees(&chat).await.len(), 3);
    bench.stop().await;
}

/// Events of the time between stop and start, and messages that were stored but not sent.
pub async fn what_happened_while_we_were_away_is_caught_up(setup: impl Setup) {
    let mut bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let chat = bench.chat(&ada).await;
    bench.messenger.switch(false);
    bench.write(&ada, "are you there?").await;
    bench.team.say(&chat, "one moment").await;
    bench.stop().await;
    bench.start_again().await;
    bench.hub.status(&ada, 2, Status::Delivered).await;
    assert_eq!(bench.hub.entry(&ada, 3).await.text, "one moment");
    bench.stop().await;
}

/// The team ends the conversation.
pub async fn the_end_reaches_the_visitor_and_the_next_session_gets_another_chat(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let chat = bench.chat(&ada).await;
    bench.team.close(&chat).await;
    assert_eq!(bench.hub.entry(&ada, 2).await.kind, EntryType::Closed);
    assert!(bench.session(&ada).await.closed_at.is_some());
    let again = bench.visitor("ada-again").await;
    bench.deliver(&again, "one more thing").await;
    assert_ne!(bench.chat(&again).await, chat);
    bench.stop().await;
}

/// The promise behind at-least-once.
pub async fn a_repeated_request_has_one_effect(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let can = bench.messenger.capabilities();
    let chat = bench.open("the same", 1).await;
    let again = bench.open("the same", 1).await;
    assert_eq!(chat == again, can.idempotent_open);
    let message = Outgoing {
        author: Author::Visitor,
        view: serde_json::Value::Null,
        text: "hello".into(),
        file: None,
        display_name: "Ada".into(),
        request_id: "one".into(),
        ts: 1_000,
    };
    let first = bench.post(&chat, &message).await;
    let second = bench.post(&chat, &message).await;
    assert_eq!(first == second, can.idempotent_send);
    assert_eq!(
        bench.team.sees(&chat).await.len(),
        if can.idempotent_send { 1 } else { 2 }
    );
    bench.stop().await;
}
