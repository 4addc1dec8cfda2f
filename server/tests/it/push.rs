//! Pushes that are lost, and sockets that do not read.

use crate::app::{App, Client, PATIENCE, Session};
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::ids::{MessageId, SessionId};
use serde_json::{Value, json};
use server::state::Shared;
use std::sync::Arc;
use std::time::Duration;
use store::NewEntry;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

/// Entries for a socket that does not read: more than the hub's queue and the system's buffers hold.
const MANY: u64 = 300;

fn state(app: &App) -> Shared {
    Arc::clone(app.server.as_ref().unwrap().state())
}

/// An entry of the team that is stored and not pushed.
async fn stored(state: &Shared, session: &SessionId, n: u64, text: String) -> Arc<Entry> {
    let appended = state.store.append(NewEntry {
        session: session.clone(),
        message_id: MessageId::parse(format!("m{n}")).unwrap(),
        client_msg_id: None,
        ts: n,
        sender: Sender::new(SenderKind::Agent, "Ada"),
        kind: EntryType::Text,
        text,
        metadata: Value::Null,
        attributes: Value::Null,
        view: Value::Null,
        file: None,
        to_team: false,
    });
    Arc::new(appended.await.unwrap().entry)
}

#[tokio::test]
async fn a_lost_push_is_made_up_for_by_the_next_look_which_wakes_nobody_else() {
    let app = App::start().await;
    let (state, (mut visitor, session)) = (state(&app), app.talking_visitor().await);
    let (_other, _) = app.talking_visitor().await;
    let id = SessionId::parse(&session.id).unwrap();
    stored(&state, &id, 1, "unheard".to_owned()).await;
    assert_eq!(server::heads::look(&state).await.unwrap(), 1);
    let event = visitor.event("response_message").await;
    assert_eq!(
        (&event["seq"], &event["text"]),
        (&json!(1), &json!("unheard"))
    );
    assert_eq!(server::heads::look(&state).await.unwrap(), 0, "all is told");

    let entry = stored(&state, &id, 2, "heard".to_owned()).await;
    bridge::Hub::entry(&*state.hub, &id, entry);
    assert_eq!(visitor.event("response_message").await["seq"], 2);
    assert_eq!(server::heads::look(&state).await.unwrap(), 0, "all is told");
}

/// Fills a session with large entries while its second socket reads all of them and `slow` none.
async fn flood(app: &App, session: &Session, fast: &mut Client) {
    let (state, id) = (state(app), SessionId::parse(&session.id).unwrap());
    for n in 1..=MANY {
        let entry = stored(&state, &id, n, "x".repeat(60_000)).await;
        bridge::Hub::entry(&*state.hub, &id, entry);
        assert_eq!(fast.event("response_message").await["seq"], n);
    }
}

async fn resumed(app: &App, session: &Session, after: u64) -> (Client, Value) {
    let mut client = app.visitor().await;
    let params = json!({
        "sessionToken": session.token, "embedToken": app.embed_token().await,
        "epoch": session.epoch, "after": after,
    });
    let answer = client.call("resume_session", params).await["result"].clone();
    (client, answer)
}

#[tokio::test]
async fn a_slow_reader_is_closed_and_resumes_and_its_neighbour_sees_nothing_of_it() {
    let app = App::start().await;
    let (mut slow, session) = app.talking_visitor().await;
    let (mut fast, _) = resumed(&app, &session, 0).await;
    flood(&app, &session, &mut fast).await;
    // Only now it reads: what was on the way, and the end.
    let (code, read) = slow.closed().await;
    assert_eq!(code, 4008);
    let read: Vec<_> = read
        .iter()
        .map(|event| event["params"]["seq"].as_u64())
        .collect();
    let last = read.len() as u64;
    assert!(last < MANY, "not everything was kept for it");
    assert_eq!(read, (1..=last).map(Some).collect::<Vec<_>>());

    let (mut back, answer) = resumed(&app, &session, last).await;
    // Whoever lacks very much gets the newest page instead.
    let is_near = answer["recovered"] == true;
    let mut next = answer["messages"][0]["seq"].as_u64().unwrap();
    assert!(
        is_near == (next == last + 1) && next > last,
        "{next} after {last}"
    );
    for entry in answer["messages"].as_array().unwrap() {
        assert_eq!(entry["seq"], next);
        next += 1;
    }
    for n in next..=MANY {
        assert_eq!(back.event("response_message").await["seq"], n);
    }
}

#[tokio::test]
async fn a_socket_that_never_reads_is_cut_by_the_send_deadline() {
    let app = App::start().await;
    let (mut never, session) = app.talking_visitor().await;
    let (mut fast, _) = resumed(&app, &session, 0).await;
    never.send_message(Message::Ping(Default::default())).await;
    flood(&app, &session, &mut fast).await;
    let state = state(&app);
    let start = Instant::now();
    let cut = timeout(PATIENCE, async {
        while state.sockets.len() > 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    cut.await.expect("its task ends");
    assert!(start.elapsed() < Duration::from_secs(15));
}
