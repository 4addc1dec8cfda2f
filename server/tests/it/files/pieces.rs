//! Files that come in pieces.

use super::{body_of, facts, get, shelved, with_files};
use crate::app::App;
use reqwest::{Body, Response};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

/// Sends the first piece of a file that will have so many bytes.
async fn begin(app: &App, token: &str, size: u64, piece: impl Into<Body>) -> Response {
    let url = format!("{}/files", app.origin());
    let request = app.http.post(url).header("origin", app.origin());
    let request = request.bearer_auth(token).header("x-file-name", "a");
    let request = request.header("x-file-size", size);
    request.body(piece).send().await.unwrap()
}

/// Sends the piece that belongs behind the first `offset` bytes.
async fn next(app: &App, token: &str, id: &str, offset: usize, piece: impl Into<Body>) -> Response {
    let request = app.http.patch(format!("{}/files/{id}", app.origin()));
    let request = request.bearer_auth(token).header("x-file-offset", offset);
    request.body(piece).send().await.unwrap()
}

#[tokio::test]
async fn a_file_may_come_in_pieces_and_a_piece_that_comes_again_does_no_harm() {
    let app = App::start().await;
    let (_visitor, session) = app.talking_visitor().await;
    let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
    let pieces: Vec<&[u8]> = bytes.chunks(1_000_000).collect();
    let first = begin(&app, &session.token, 2_500_000, pieces[0].to_vec()).await;
    let begun = body_of(first, 202).await;
    assert_eq!(begun["received"], 1_000_000);
    let id = begun["uploadId"].as_str().unwrap();
    let piece = async |token: &str, offset: usize, piece: &[u8]| {
        next(&app, token, id, offset, piece.to_vec()).await
    };
    let second = body_of(piece(&session.token, 1_000_000, pieces[1]).await, 202).await;
    assert_eq!(second["received"], 2_000_000);
    let again = body_of(piece(&session.token, 1_000_000, pieces[1]).await, 409).await;
    assert_eq!(
        (&again["code"], &again["data"]["received"]),
        (&json!("conflict"), &json!(2_000_000))
    );
    let (_other, stranger) = app.talking_visitor().await;
    let foreign = piece(&stranger.token, 2_000_000, pieces[2]).await;
    assert_eq!(body_of(foreign, 404).await["code"], "file_unknown");
    let whole = facts(piece(&session.token, 2_000_000, pieces[2]).await).await;
    assert_eq!(
        (&whole["fileId"], &whole["size"]),
        (&json!(id), &json!(2_500_000))
    );
    let down = get(&app, &session.token, id).await.bytes().await.unwrap();
    assert!(down == bytes);
}

#[tokio::test]
async fn pieces_are_no_way_around_the_limits() {
    let app = with_files(json!({"max_mb": 1})).await;
    let (_visitor, session) = app.talking_visitor().await;
    let begin = async |size, bytes| begin(&app, &session.token, size, vec![0; bytes]).await;
    let large = body_of(begin(1_000_001, 1).await, 413).await;
    assert_eq!(large["code"], "file_too_large");
    // More than was announced is refused as well.
    assert_eq!(
        body_of(begin(10, 11).await, 413).await["code"],
        "file_too_large"
    );
    assert_eq!(
        body_of(begin(0, 1).await, 400).await["code"],
        "invalid_file"
    );
    for _ in 0..4 {
        body_of(begin(10, 1).await, 202).await;
    }
    let fifth = body_of(begin(10, 1).await, 429).await;
    assert_eq!(fifth["code"], "rate_limited");
    assert_eq!(shelved(app.folder.path()), 0);
}

#[tokio::test]
async fn what_came_of_a_piece_that_was_cut_off_is_kept() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let begun = body_of(begin(&app, &session.token, 12, "0123").await, 202).await;
    let id = begun["uploadId"].as_str().unwrap();
    let mut peer = tokio::net::TcpStream::connect(app.authority())
        .await
        .unwrap();
    let head = format!(
        "PATCH /files/{id} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         X-File-Offset: 4\r\nContent-Length: 8\r\n\r\n4567",
        app.authority(),
        session.token,
    );
    peer.write_all(head.as_bytes()).await.unwrap();
    let piece =
        async |offset, piece: &'static str| next(&app, &session.token, id, offset, piece).await;
    // While it is being written, another one has to wait.
    while piece(5, "x").await.status() != 429 {
        tokio::task::yield_now().await;
    }
    drop(peer);
    let on = loop {
        let answer = piece(4, "4567").await;
        if answer.status() == 409 {
            break body_of(answer, 409).await;
        }
        assert_eq!(answer.status(), 429, "the cut is not seen yet");
    };
    assert_eq!(on["data"]["received"], 8);
    let whole = facts(piece(8, "89ab").await).await;
    let down = get(&app, &session.token, id).await.text().await.unwrap();
    assert_eq!(
        (&whole["size"], down.as_str()),
        (&json!(12), "0123456789ab")
    );

    let begun = body_of(begin(&app, &session.token, 12, "0123").await, 202).await;
    visitor
        .call("end_session", json!({"sessionId": session.id}))
        .await;
    let id = begun["uploadId"].as_str().unwrap();
    let ended = body_of(next(&app, &session.token, id, 4, "4").await, 409).await;
    assert_eq!(ended["code"], "session_closed");
}
