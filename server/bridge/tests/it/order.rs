//! Order and number of calls.

use crate::scripted::{Fault, Scripted, says};
use crate::scripted_people::Scripting;
use bridge::conformance::{Bench, Told};
use bridge::messenger::MessengerError;
use protocol::event::Status;

#[tokio::test(start_paused = true)]
async fn messages_of_a_session_never_overtake_each_other() {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let ada = bench.visitor("ada").await;
    let texts: Vec<String> = (1..=80).map(|number| number.to_string()).collect();
    let faults = [
        MessengerError::Network,
        MessengerError::Server,
        MessengerError::Uncertain,
    ];
    for (number, error) in faults.into_iter().cycle().take(30).enumerate() {
        messenger.fail_next([if number % 2 == 0 {
            Fault::Before(error)
        } else {
            Fault::After(error)
        }]);
    }
    for text in &texts {
        bench.write(&ada, text).await;
    }
    bench.hub.status(&ada, 80, Status::Delivered).await;
    assert_eq!(messenger.posted(0), texts);
    assert_eq!(messenger.most_in_flight(), 1);
    bench.stop().await;
}

#[tokio::test]
async fn a_slow_call_of_one_session_does_not_hold_up_others() {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let (ada, bob) = (bench.visitor("ada").await, bench.visitor("bob").await);
    messenger.fail_next([Fault::Held]);
    bench.write(&ada, "hello").await;
    messenger.until(|messenger| messenger.calls() == 1).await;
    bench.deliver(&bob, "hello too").await;
    assert!(
        !bench
            .hub
            .told()
            .iter()
            .any(|told| matches!(told, Told::Status(session, ..) if *session == ada))
    );
    messenger.release();
    bench.stop().await;
}

#[tokio::test]
async fn not_more_than_sixteen_sessions_are_delivered_at_once() {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let mut sessions = Vec::new();
    messenger.fail_next(vec![Fault::Held; 16]);
    for number in 0..40 {
        let session = bench.visitor(&format!("v{number}")).await;
        bench.write(&session, "hello").await;
        sessions.push(session);
    }
    messenger.until(|messenger| messenger.calls() >= 16).await;
    for _ in 0..16 {
        let calls = messenger.calls();
        messenger.release();
        messenger.until(|messenger| messenger.calls() > calls).await;
    }
    for session in &sessions {
        bench.hub.status(session, 1, Status::Delivered).await;
    }
    assert_eq!(
        (messenger.most_in_flight(), messenger.chats().len()),
        (16, 40)
    );
    bench.stop().await;
}

#[tokio::test]
async fn every_chat_tells_who_asks_and_from_where() {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let request = messenger.chats()[0].request.clone();
    assert_eq!(request.title, "Example Shop – ada");
    assert_eq!(request.people.len(), 2);
    assert_eq!(
        request.visitor.email.as_deref(),
        Some("visitor@example.com")
    );
    assert_eq!(request.visitor.page.unwrap().url, "https://shop.example/");
    bench.stop().await;
}

#[tokio::test]
async fn replies_come_in_the_messengers_order() {
    let messenger = Scripted::with(true, true);
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    let texts: Vec<String> = (1..=200).map(|number| number.to_string()).collect();
    for text in &texts {
        messenger.tell(says(0, &format!("r{text}"), text));
    }
    bench.hub.entry(&ada, 201).await;
    let log: Vec<String> = bench
        .log(&ada)
        .await
        .into_iter()
        .skip(1)
        .map(|entry| entry.text)
        .collect();
    assert_eq!(log, texts);
    bench.stop().await;
}
