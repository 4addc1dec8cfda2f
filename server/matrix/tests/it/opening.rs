//! Rooms are opened once, whatever becomes of the answers.

use crate::agents::Account;
use crate::real::request;
use crate::suite::matrix;
use bridge::messenger::{Messenger, MessengerError, OpenRequest, Retry};
use outbound::Method;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn a_repeat_of_an_opening_finds_the_room_and_invites_who_is_missing() {
    let (bot, grace, edsger) = (
        Account::new("Website").await,
        Account::new("Grace").await,
        Account::new("Edsger").await,
    );
    let first = request(&[&grace]);
    let again = OpenRequest {
        people: request(&[&grace, &edsger]).people,
        ..first.clone()
    };
    let chat = matrix(&bot).await.open(&first).await.unwrap();
    // Another process, after a restart.
    assert_eq!(matrix(&bot).await.open(&again).await.unwrap(), chat);
    edsger.join(&chat).await;
}

#[tokio::test]
async fn attempts_that_were_dropped_half_way_leave_one_room() {
    let (bot, grace) = (Account::new("Website").await, Account::new("Grace").await);
    let (request, matrix) = (request(&[&grace]), matrix(&bot).await);
    matrix.resolve(&[]).await.unwrap();
    for ms in [5, 10, 20, 40, 80] {
        let _ = timeout(Duration::from_millis(ms), matrix.open(&request)).await;
    }
    // While the homeserver is still at work on an earlier attempt, the answer is to come again.
    let chat = loop {
        match matrix.open(&request).await {
            Ok(chat) => break chat,
            Err(error) => assert!(is_to_come_again(&error), "{error}"),
        }
        sleep(Duration::from_millis(20)).await;
    };
    let rooms = bot
        .ask(Method::GET, &["joined_rooms"], &[], Value::Null)
        .await;
    assert_eq!(rooms["joined_rooms"].as_array().unwrap().len(), 1);
    grace.join(&chat).await;
}

fn is_to_come_again(error: &MessengerError) -> bool {
    matches!(error.retry(), Retry::BackOff | Retry::NewChat)
}
