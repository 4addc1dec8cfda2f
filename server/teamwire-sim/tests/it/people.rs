//! People who answer by themselves.

use crate::{TOKEN, simulator};
use outbound::{Body, Call, Client, Method};
use serde_json::{Value, json};
use std::time::Duration;
use teamwire_sim::{Answering, Said, Simulator};

async fn post(simulator: &Simulator, path: &[&str], body: &Value) -> Value {
    let call = Call {
        method: Method::POST,
        url: simulator.base().at(path),
        bearer: Some(TOKEN),
        body: Body::json(body).unwrap(),
        deadline: Duration::from_secs(5),
        largest: 1 << 20,
    };
    let answer = Client::new().unwrap().call(call).await.unwrap();
    answer.json().unwrap()
}

/// What a person answers to a visitor's first message.
async fn answer(simulator: &Simulator, text: &str, attachments: &[&str]) -> Said {
    let chat = json!({ "title": "T", "members": ["u-1"], "request_id": text });
    let chat = post(simulator, &["v1", "chats"], &chat).await;
    let tid = chat["tid"].as_str().unwrap();
    let message = json!({
        "msg": text, "sender_display_name": "Mira", "attachments": attachments, "request_id": text,
    });
    post(simulator, &["v1", "chats", tid, "messages"], &message).await;
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if let Some(said) = simulator.seen(tid).into_iter().nth(1) {
            return said;
        }
    }
}

#[tokio::test]
async fn who_asks_the_canned_person_for_a_picture_or_a_file_gets_it() {
    let simulator = simulator(Answering::Canned).await;
    for (asked, mime) in [("picture", "image/png"), ("file", "text/plain")] {
        let said = answer(&simulator, &format!("Please SEND me a {asked}!"), &[]).await;
        assert_eq!(said.files[0].mime, mime);
        let bytes = simulator.bytes(&said.files[0].file_id).unwrap();
        assert_eq!(bytes.len() as u64, said.files[0].size);
    }
    let said = answer(&simulator, "Hello", &[]).await;
    assert!(said.files.is_empty());
}

#[tokio::test]
async fn the_echo_sends_a_file_back() {
    let simulator = simulator(Answering::Echo).await;
    let mut url = simulator.base().at(&["v1", "files"]);
    url.set_query(Some("name=a.txt&request_id=file"));
    let call = Call {
        method: Method::POST,
        url,
        bearer: Some(TOKEN),
        body: Body::Bytes("bytes".into(), "text/plain".into()),
        deadline: Duration::from_secs(5),
        largest: 1 << 20,
    };
    let file = Client::new().unwrap().call(call).await.unwrap();
    let file: Value = file.json().unwrap();
    let said = answer(&simulator, "see", &[file["file_id"].as_str().unwrap()]).await;
    assert_eq!(said.text, "You said: see");
    let back = simulator.bytes(&said.files[0].file_id).unwrap();
    assert_eq!(
        (said.files[0].name.as_str(), &back[..]),
        ("a.txt", &b"bytes"[..])
    );
}
