//! Files and portraits, and calls that go wrong.

use crate::scripted::{FILE_MAX, Scripted, on};
use bridge::messenger::{
    Author, ChatKey, FileRef, Messenger, MessengerError, Outgoing, OutgoingFile,
};
use matrix::Matrix;
use outbound::Base;
use protocol::file::ImageSize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const UPLOAD: &str = "POST media/v3/upload";
const ADDRESS: &str = "mxc://x/abc";

/// A visitor's file, with the folder that it lies in.
pub struct OnDisk {
    folder: tempfile::TempDir,
    pub bytes: Vec<u8>,
}

impl OnDisk {
    /// A file of so many bytes.
    pub fn of(size: usize) -> Self {
        let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), &bytes).unwrap();
        Self { folder, bytes }
    }

    /// A message with it.
    pub fn with(&self, text: &str) -> Outgoing {
        let (width, height) = (3, 2);
        let file = OutgoingFile {
            name: "Foto ü & 1.png".into(),
            mime: "image/png".into(),
            size: self.bytes.len() as u64,
            image: Some(ImageSize { width, height }),
            path: self.folder.path().join("file"),
        };
        Outgoing {
            author: Author::Visitor,
            view: Value::Null,
            text: text.into(),
            file: Some(file),
            display_name: "Ada".into(),
            request_id: "request-1".into(),
            ts: 1_000,
        }
    }
}

fn room() -> ChatKey {
    ChatKey::new("!r:x")
}

fn refusal(status: u16, errcode: &str) -> (u16, Value) {
    (status, json!({ "errcode": errcode, "error": "no" }))
}

/// Uploads succeed; messages are answered like this.
fn uploads(what: &str, sent: (u16, Value)) -> (u16, Value) {
    match what {
        UPLOAD => (200, json!({ "content_uri": ADDRESS })),
        _ => sent,
    }
}

/// Fetches with room enough.
pub async fn fetched(matrix: &Matrix, file: &str) -> Result<Vec<u8>, MessengerError> {
    let mut bytes = Vec::new();
    let file = FileRef::new(file);
    matrix.fetch(&file, 1 << 20, &mut bytes).await?;
    Ok(bytes)
}

/// One connection that is answered with this, whatever it says, and then ends.
async fn answers_once(answer: &'static [u8]) -> Matrix {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 4_096]).await;
        socket.write_all(answer).await.unwrap();
    });
    on(base)
}

#[tokio::test]
async fn a_file_is_uploaded_and_then_named_by_a_message_with_its_text_as_caption() {
    let server =
        Scripted::new(|asked| uploads(&asked.what, (200, json!({ "event_id": "$1" })))).await;
    let file = OnDisk::of(100);
    let post = server.matrix().post(&room(), &file.with("Ada: look")).await;
    assert_eq!(post.unwrap().as_str(), "$1");
    let asked = server.asked();
    assert_eq!(asked[0].what, UPLOAD);
    assert_eq!(asked[0].query("filename").unwrap(), "Foto ü & 1.png");
    assert_eq!(asked[0].bytes, file.bytes);
    assert_eq!(
        asked[1].what,
        "PUT rooms/!r:x/send/m.room.message/request-1"
    );
    let content = json!({
        "msgtype": "m.image", "body": "Ada: look", "filename": "Foto ü & 1.png", "url": ADDRESS,
        "info": { "mimetype": "image/png", "size": 100, "w": 3, "h": 2 }, "m.mentions": {},
    });
    assert_eq!(asked[1].body, content);
}

#[tokio::test]
async fn after_a_failure_the_file_is_uploaded_again_and_the_transaction_stays_the_same() {
    let attempts = Arc::new(AtomicU32::new(0));
    let server = Scripted::new(
        move |asked| match attempts.fetch_add(1, Ordering::Relaxed) {
            0 => refusal(502, ""),
            2 => refusal(500, "M_UNKNOWN"),
            _ => uploads(&asked.what, (200, json!({ "event_id": "$1" }))),
        },
    )
    .await;
    let (matrix, file) = (server.matrix(), OnDisk::of(100));
    for _ in 0..2 {
        let post = matrix.post(&room(), &file.with("")).await;
        assert_eq!(post, Err(MessengerError::Server));
    }
    matrix.post(&room(), &file.with("")).await.unwrap();
    let send = "PUT rooms/!r:x/send/m.room.message/request-1";
    assert_eq!(server.whats(), [UPLOAD, UPLOAD, send, UPLOAD, send]);
}

#[tokio::test]
async fn an_upload_that_is_cut_leaves_its_outcome_open_and_sends_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let config = json!({ "m.upload.size": 1 << 20 }).to_string();
    let cut = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut start = vec![0; 4_096];
        let _ = socket.read(&mut start).await;
        let answer = format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{config}",
            config.len()
        );
        socket.write_all(answer.as_bytes()).await.unwrap();
        drop(socket);
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.read_exact(&mut start).await.unwrap();
        drop(socket);
        drop(listener);
        String::from_utf8_lossy(&start[..25]).into_owned()
    });
    let post = on(base).post(&room(), &OnDisk::of(300_000).with("")).await;
    assert_eq!(post, Err(MessengerError::Uncertain));
    assert_eq!(cut.await.unwrap(), "POST /_matrix/media/v3/up");
}

#[tokio::test]
async fn a_file_that_is_too_large_or_not_wanted_is_refused_for_good() {
    let too_large = usize::try_from(FILE_MAX).unwrap() + 1;
    let server = Scripted::new(|_| panic!("nothing is uploaded")).await;
    let large = OnDisk::of(too_large).with("");
    let post = server.matrix().post(&room(), &large).await;
    assert_eq!(post, Err(MessengerError::TooLarge));
    for (status, errcode, error) in [
        (413, "M_TOO_LARGE", MessengerError::TooLarge),
        (403, "M_FORBIDDEN", MessengerError::Unsupported),
        (404, "M_NOT_FOUND", MessengerError::Unsupported),
        (401, "M_UNKNOWN_TOKEN", MessengerError::Auth),
    ] {
        let server = Scripted::new(move |_| refusal(status, errcode)).await;
        let post = server.matrix().post(&room(), &OnDisk::of(1).with("")).await;
        assert_eq!(post, Err(error), "{errcode}");
    }
    let elsewhere = json!({ "content_uri": "https://x/abc", "event_id": "$1" });
    let server = Scripted::new(move |_| (200, elsewhere.clone())).await;
    let post = server.matrix().post(&room(), &OnDisk::of(1).with("")).await;
    assert_eq!(post, Err(MessengerError::Server), "no address of media");
    assert_eq!(server.whats(), [UPLOAD]);
}

#[tokio::test]
async fn a_visitors_file_that_is_not_there_any_more_is_never_asked_for_again() {
    let server = Scripted::new(|_| panic!("nothing is uploaded")).await;
    let mut message = OnDisk::of(1).with("");
    message.file.as_mut().unwrap().path = "/nowhere/file".into();
    let post = server.matrix().post(&room(), &message).await;
    assert_eq!(post, Err(MessengerError::Unsupported));
}

#[tokio::test]
async fn how_large_files_may_be_is_what_the_homeserver_says() {
    for (config, files) in [
        ((200, json!({ "m.upload.size": 5 })), Some(5)),
        ((200, json!({})), Some(10 << 20)),
        ((200, json!({ "m.upload.size": 0 })), None),
        (refusal(404, "M_UNRECOGNIZED"), None),
        (refusal(500, "M_UNKNOWN"), None),
    ] {
        let server = Scripted::with_media(config.clone(), |_| panic!("nothing else")).await;
        let matrix = server.matrix();
        assert_eq!(
            matrix.capabilities().files,
            None,
            "before the first contact"
        );
        matrix.resolve(&[]).await.unwrap();
        assert_eq!(matrix.capabilities().files, files, "{config:?}");
    }
    let server = Scripted::with_media(refusal(404, "M_UNRECOGNIZED"), |_| panic!("nothing")).await;
    let post = server.matrix().post(&room(), &OnDisk::of(1).with("")).await;
    assert_eq!(post, Err(MessengerError::Unsupported));
}

#[tokio::test]
async fn a_file_is_fetched_with_our_token_and_without_redirects() {
    let server = Scripted::new(|_| (200, json!("bytes"))).await;
    let bytes = fetched(&server.matrix(), ADDRESS).await.unwrap();
    assert_eq!(bytes, b"\"bytes\"");
    let asked = server.asked();
    assert_eq!(asked[0].what, "GET client/v1/media/download/x/abc");
    assert_eq!(asked[0].query("allow_redirect").unwrap(), "false");
    let away = answers_once(
        b"HTTP/1.1 307 Away\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n",
    );
    let fetch = fetched(&away.await, ADDRESS).await;
    assert_eq!(fetch, Err(MessengerError::Server));
}

#[tokio::test]
async fn a_download_that_is_cut_in_the_middle_is_not_taken_for_the_file() {
    let told = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf";
    let untold = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    for cut in [&told[..], &untold[..]] {
        let fetch = fetched(&answers_once(cut).await, ADDRESS).await;
        assert_eq!(fetch, Err(MessengerError::Uncertain));
    }
}

#[tokio::test]
async fn what_cannot_be_fetched_says_why() {
    for (status, errcode, error) in [
        (404, "M_NOT_FOUND", MessengerError::NotFound),
        (403, "M_FORBIDDEN", MessengerError::NotFound),
        (401, "M_UNKNOWN_TOKEN", MessengerError::Auth),
        (504, "M_NOT_YET_UPLOADED", MessengerError::Server),
    ] {
        let server = Scripted::new(move |_| refusal(status, errcode)).await;
        let fetch = fetched(&server.matrix(), ADDRESS).await;
        assert_eq!(fetch, Err(error), "{errcode}");
    }
    let server = Scripted::new(|_| (200, json!("bytes"))).await;
    let (file, mut sink) = (FileRef::new(ADDRESS), Vec::new());
    let fetch = server.matrix().fetch(&file, 6, &mut sink).await;
    assert_eq!(fetch, Err(MessengerError::TooLarge));
    let server = Scripted::new(|_| panic!("nobody is asked")).await;
    for wrong in ["file:abc", "mxc://x/../abc", "mxc://x"] {
        let fetch = fetched(&server.matrix(), wrong).await;
        assert_eq!(fetch, Err(MessengerError::NotFound), "{wrong}");
    }
}
