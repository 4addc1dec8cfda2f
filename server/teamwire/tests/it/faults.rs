//! What a network and a gateway may do to single calls.

use crate::world::{chat, ids, messenger, named, open_request, outgoing, simulator, until};
use bridge::messenger::{ChatState, Incoming, MessageRef, Messenger, MessengerError, ResolveError};
use std::time::Duration;

#[tokio::test]
async fn namesakes_are_told_from_people_who_are_missing_and_bots_are_nobody() {
    let simulator = simulator().await;
    let messenger = messenger(&simulator);
    let (twins, bot, nobody) = (
        named("Sam", "Twin"),
        named("Website", "Bot"),
        named("No", "Body"),
    );
    let asked = [
        named("ada", " LOVELACE"),
        twins.clone(),
        bot.clone(),
        nobody.clone(),
    ];
    let error = messenger.resolve(&asked).await.unwrap_err();
    let named = ResolveError {
        missing: vec![bot, nobody],
        ambiguous: vec![twins],
    };
    assert_eq!(error, MessengerError::Resolve(named));
}

#[tokio::test]
async fn the_chat_is_a_titled_group_and_the_visitor_is_shown_as_the_sender() {
    let (simulator, messenger, chat) = chat().await;
    messenger
        .post(&chat, &outgoing("m", "hello"))
        .await
        .unwrap();
    assert_eq!(
        simulator.chats(),
        [(chat.as_str().to_owned(), "Shop – Ada".to_owned())]
    );
    let seen = simulator.seen(chat.as_str());
    assert_eq!(
        (seen[0].name.as_str(), seen[0].text.as_str()),
        ("Mira", "hello")
    );
}

#[tokio::test]
async fn a_post_that_failed_after_it_had_happened_is_repeated_without_a_second_message() {
    let (simulator, messenger, chat) = chat().await;
    simulator.faults(|faults| {
        faults.fail_after_accepting = 1;
        faults.cut_after_accepting = 1;
    });
    let message = outgoing("m", "hello");
    assert_eq!(
        messenger.post(&chat, &message).await,
        Err(MessengerError::Server)
    );
    assert_eq!(
        messenger.post(&chat, &message).await,
        Err(MessengerError::Uncertain)
    );
    messenger.post(&chat, &message).await.unwrap();
    assert_eq!(simulator.seen(chat.as_str()).len(), 1);
}

#[tokio::test]
async fn a_limit_is_passed_on_with_its_time() {
    let simulator = simulator().await;
    let messenger = messenger(&simulator);
    let request = open_request(&messenger, "one").await;
    simulator.faults(|faults| {
        faults.limited = 1;
        faults.retry_after = 7;
    });
    let wait = Duration::from_secs(7);
    assert_eq!(
        messenger.open(&request).await,
        Err(MessengerError::RateLimited { wait })
    );
    messenger.open(&request).await.unwrap();
}

#[tokio::test]
async fn a_refused_token_is_an_error_of_its_own_in_the_middle_of_everything() {
    let simulator = simulator().await;
    let messenger = messenger(&simulator);
    let request = open_request(&messenger, "one").await;
    simulator.faults(|faults| faults.unauthorized = 2);
    assert_eq!(messenger.open(&request).await, Err(MessengerError::Auth));
    assert_eq!(messenger.events(None).await, Err(MessengerError::Auth));
    messenger.open(&request).await.unwrap();
}

#[tokio::test]
async fn a_gateway_that_is_gone_is_a_network_error_and_a_broken_answer_an_open_one() {
    let (simulator, messenger, chat) = chat().await;
    simulator.faults(|faults| faults.down = true);
    let message = outgoing("m", "hello");
    assert_eq!(
        messenger.post(&chat, &message).await,
        Err(MessengerError::Uncertain)
    );
    simulator.stop();
    let other = crate::world::messenger(&simulator);
    assert_eq!(
        other.post(&chat, &message).await,
        Err(MessengerError::Network)
    );
}

#[tokio::test]
async fn closed_and_deleted_chats_are_told_apart() {
    let simulator = simulator().await;
    let messenger = messenger(&simulator);
    let closed = messenger
        .open(&open_request(&messenger, "one").await)
        .await
        .unwrap();
    let deleted = messenger
        .open(&open_request(&messenger, "two").await)
        .await
        .unwrap();
    assert_eq!(messenger.state(&closed).await, Ok(ChatState::Open));
    simulator.close(closed.as_str());
    simulator.delete(deleted.as_str());
    assert_eq!(messenger.state(&closed).await, Ok(ChatState::Closed));
    assert_eq!(messenger.state(&deleted).await, Ok(ChatState::Gone));
    let post = messenger.post(&closed, &outgoing("a", "hello")).await;
    assert_eq!(post, Err(MessengerError::Closed));
    let post = messenger.post(&deleted, &outgoing("b", "hello")).await;
    assert_eq!(post, Err(MessengerError::NotFound));
    let told = messenger.events(None).await.unwrap().events;
    assert!(
        told.iter()
            .any(|event| matches!(event, Incoming::Closed { chat, .. } if *chat == closed))
    );
    assert!(
        told.iter()
            .any(|event| matches!(event, Incoming::Gone { chat } if *chat == deleted))
    );
}

#[tokio::test]
async fn what_was_written_in_order_is_told_in_order_even_when_a_page_is_crosswise() {
    let (simulator, messenger, chat) = chat().await;
    simulator.faults(|faults| faults.reorder = true);
    let said: Vec<String> = (0..6)
        .map(|number| simulator.say(chat.as_str(), &number.to_string()).unwrap())
        .collect();
    let told = ids(&until(&messenger, None, "5").await);
    assert_eq!(
        told.iter().map(MessageRef::as_str).collect::<Vec<_>>(),
        said
    );
}

#[tokio::test]
async fn a_lost_cursor_begins_again_at_the_oldest_event() {
    let (simulator, messenger, chat) = chat().await;
    let _ = simulator.say(chat.as_str(), "before");
    let cursor = messenger.events(None).await.unwrap().cursor;
    simulator.lose_cursors();
    let _ = simulator.say(chat.as_str(), "after");
    assert_eq!(ids(&until(&messenger, cursor, "after").await).len(), 2);
}
