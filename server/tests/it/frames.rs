//! What the server makes of frames that are wrong as such, whatever they say.

use crate::app::{App, PATIENCE};
use serde_json::json;
use server::limits::{Rate, Rates};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

#[tokio::test]
async fn a_clients_good_bye_is_answered_in_kind() {
    let app = App::start().await;
    let (mut visitor, _) = app.talking_visitor().await;
    let frame = CloseFrame {
        code: 1000.into(),
        reason: "done".into(),
    };
    visitor.send_message(Message::Close(Some(frame))).await;
    assert_eq!(visitor.closed().await.0, 1000);
}

#[tokio::test]
async fn a_broken_frame_closes_the_socket_with_the_code_that_says_why() {
    let app = App::start().await;
    let mask = [0, 0, 0, 0];
    let masked =
        |head: u8, length: u8, body: &[u8]| [&[head, 0x80 | length], &mask[..], body].concat();
    for (what, frame, code) in [
        ("not masked", vec![0x81, 1, b'x'], 1002),
        ("reserved bit", masked(0xc1, 1, b"x"), 1002),
        ("unknown kind", masked(0x83, 1, b"x"), 1002),
        ("continues nothing", masked(0x80, 1, b"x"), 1002),
        ("not UTF-8", masked(0x81, 2, b"\xff\xfe"), 1007),
    ] {
        let mut visitor = app.visitor().await;
        visitor.send_bytes(&frame).await;
        assert_eq!(visitor.closed().await.0, code, "{what}");
    }
}

#[tokio::test]
async fn a_flood_of_frames_that_no_other_limit_counts_closes_the_socket() {
    let rates = Rates {
        frames_per_socket: Rate {
            per_minute: 1,
            burst: 5,
        },
        ..Rates::default()
    };
    let app = App::with(&[], rates).await;
    let (mut visitor, _) = app.talking_visitor().await;
    for _ in 0..4 {
        assert_eq!(visitor.call("ping", json!({})).await["result"], json!({}));
    }
    visitor
        .send_message(Message::Ping(Default::default()))
        .await;
    assert_eq!(visitor.closed().await.0, 4029);
}

#[tokio::test]
async fn a_frame_that_is_too_big_is_taken_to_its_end_and_told_so_every_time() {
    let app = App::start().await;
    let length = 200_000_u64;
    let mut frame = vec![0x81, 0x80 | 127];
    frame.extend(length.to_be_bytes());
    frame.extend([0; 4]);
    frame.resize(frame.len() + 200_000, b'x');
    for _ in 0..3 {
        let mut visitor = app.visitor().await;
        visitor.send_bytes(&frame).await;
        assert_eq!(visitor.closed().await.0, 1009);
    }
    // Counted is what ended as it should, which is a moment after the peer has heard of it.
    let counted = async {
        while !app
            .get("/metrics")
            .await
            .text()
            .await
            .unwrap()
            .contains("socket_closes_total{code=\"1009\"} 3")
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.unwrap();
}
