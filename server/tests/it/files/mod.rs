//! Files by HTTP: up, down, who may, and how much.

mod pieces;

use crate::app::{App, Client, SITE, Session, two_sites};
use reqwest::Response;
use serde_json::{Value, json};
use server::limits::{Rate, Rates};
use std::path::Path;

/// A PNG of one grey dot.
const DOT: &[u8] = bridge::conformance::DOT;

async fn put(app: &App, token: &str, name: &str, bytes: impl Into<reqwest::Body>) -> Response {
    let url = format!("{}/files", app.origin());
    let request = app.http.post(url).header("origin", app.origin());
    let request = request.bearer_auth(token).header("x-file-name", name);
    request.body(bytes).send().await.unwrap()
}

async fn facts(response: Response) -> Value {
    body_of(response, 201).await
}

async fn body_of(response: Response, status: u16) -> Value {
    assert_eq!(response.status(), status);
    response.json().await.unwrap()
}

async fn get(app: &App, token: &str, file: &str) -> Response {
    let bearer = format!("Bearer {token}");
    app.get_with(&format!("/files/{file}"), &[("authorization", &bearer)])
        .await
}

fn sends(session: &Session, facts: &Value, text: &str) -> Value {
    json!({
        "sessionId": session.id, "text": text, "type": "file",
        "metadata": {"fileId": facts["fileId"]}, "clientMsgId": facts["fileId"],
    })
}

/// A server whose site has this for `files`.
async fn with_files(files: Value) -> App {
    let mut app = App::start().await;
    app.stop().await;
    let mut config = two_sites();
    config["configs"][0]["files"] = files;
    std::fs::write(app.config_file(), config.to_string()).unwrap();
    app.boot().await;
    app
}

fn shelved(folder: &Path) -> usize {
    let shelf = folder.join("test.db-files/conversations");
    let entries = std::fs::read_dir(shelf).unwrap();
    entries
        .filter(|entry| entry.as_ref().unwrap().path().is_file())
        .count()
}

#[tokio::test]
async fn a_visitors_image_reaches_the_desk_and_the_visitors_other_tabs() {
    let app = App::start().await;
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let name = "Zo%C3%AB%2F..%2Fphoto%20%E2%80%AE.png";
    let image = facts(put(&app, &session.token, name, DOT).await).await;
    assert_eq!(image["name"], "photo .png");
    assert_eq!(
        (&image["type"], &image["size"], &image["width"]),
        (&json!("image/png"), &json!(DOT.len()), &json!(1))
    );

    let mut other = app.visitor().await;
    let token = app.embed_token().await;
    let resume = json!({"sessionToken": session.token, "embedToken": token});
    other.call("resume_session", resume).await;
    let sent = visitor
        .call("send_message", sends(&session, &image, "look"))
        .await;
    assert_eq!(sent["result"]["seq"], 1, "{sent}");
    let shown = other.event("own_message").await;
    assert_eq!(
        (&shown["type"], &shown["metadata"]),
        (&json!("image"), &image)
    );
    assert_eq!(shown["text"], "look");

    let arrived = desk.event("chat_message").await;
    let file = &arrived["message"]["file"];
    assert_eq!(
        (&file["name"], &file["type"]),
        (&image["name"], &image["type"])
    );
    let address = format!("/{}", file["src"].as_str().unwrap());
    assert_eq!(app.get(&address).await.status(), 401);
    let cookie = app.desk_cookie().await;
    let seen = app.get_with(&address, &[("cookie", &cookie)]).await;
    assert_eq!(seen.headers()["content-type"], "image/png");
    assert_eq!(seen.bytes().await.unwrap(), DOT);
}

#[tokio::test]
async fn an_agents_file_reaches_the_visitor_as_a_download() {
    let app = App::start().await;
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let hello = json!({"sessionId": session.id, "text": "Hello?"});
    visitor.call("send_message", hello).await;
    let chat = desk.event("chat_message").await["chatId"].clone();
    let chat = chat.as_str().unwrap();
    let cookie = app.desk_cookie().await;
    let url = format!("{}/desk/files?chat={chat}", app.origin());
    let page = "<script>alert(1)</script>";
    let up = async |origin: &str| {
        let request = app.http.post(&url).header("origin", origin);
        let request = request.header("cookie", &cookie);
        let request = request.header("x-file-name", "Angebot.html");
        request.body(page).send().await.unwrap()
    };
    assert_eq!(up("https://evil.example").await.status(), 403);
    let file = facts(up(&app.origin()).await).await;
    let reply = json!({"chatId": chat, "text": "", "clientMsgId": "r1", "file": file["fileId"]});
    let replied = desk.call("reply", reply.clone()).await;
    assert!(replied["result"]["n"].is_number(), "{replied}");
    let repeat = desk.call("reply", reply).await;
    assert_eq!(repeat["result"], replied["result"]);

    let shown = visitor.event("response_message").await;
    assert_eq!(shown["type"], "file");
    assert_eq!(shown["metadata"]["name"], "Angebot.html");
    let id = shown["metadata"]["fileId"].as_str().unwrap();
    let down = get(&app, &session.token, id).await;
    assert_eq!(down.status(), 200);
    let header = |name: &str| down.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename*=UTF-8''Angebot.html"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").starts_with("sandbox"));
    assert_eq!(header("cache-control"), "private, no-store");
    assert_eq!(down.text().await.unwrap(), page);
}

#[tokio::test]
async fn a_file_opens_for_its_own_session_only() {
    let app = App::start().await;
    let (_visitor, session) = app.talking_visitor().await;
    let (mut stranger, other) = app.talking_visitor().await;
    let file = facts(put(&app, &session.token, "a.txt", "secret").await).await;
    let id = file["fileId"].as_str().unwrap();
    assert_eq!(get(&app, &session.token, id).await.status(), 200);
    assert_eq!(
        body_of(get(&app, &other.token, id).await, 404).await["code"],
        "file_unknown"
    );
    for request in [
        app.get(&format!("/files/{id}")).await,
        get(&app, "guess", id).await,
    ] {
        assert_eq!(body_of(request, 401).await["code"], "session_unknown");
    }
    assert_eq!(get(&app, &session.token, "none").await.status(), 404);
    let stolen = stranger
        .call("send_message", sends(&other, &file, ""))
        .await;
    assert_eq!(stolen["code"], "file_unknown");
}

#[tokio::test]
async fn a_file_is_sent_once_and_a_repeat_gets_the_first_answer() {
    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let file = facts(put(&app, &session.token, "a.txt", "x").await).await;
    let message = sends(&session, &file, "");
    let first = visitor.call("send_message", message.clone()).await;
    let again = visitor.call("send_message", message.clone()).await;
    assert_eq!(first["result"], again["result"]);
    let mut another = message;
    another["clientMsgId"] = json!("another");
    let twice = visitor.call("send_message", another).await;
    assert_eq!(twice["code"], "file_unknown");
}

#[tokio::test]
async fn what_is_too_large_is_refused_by_its_length_and_by_its_bytes() {
    let app = with_files(json!({"max_mb": 1, "session_mb": 2})).await;
    let (_visitor, session) = app.talking_visitor().await;
    let large = vec![0_u8; 1_000_001];
    let told = body_of(put(&app, &session.token, "a", large.clone()).await, 413).await;
    assert_eq!(
        (&told["code"], &told["data"]["max"]),
        (&json!("file_too_large"), &json!(1_000_000))
    );
    // Without a length, so that only the bytes tell.
    let chunks = large
        .chunks(10_000)
        .map(|chunk| Ok::<_, String>(chunk.to_vec()));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks.collect::<Vec<_>>()));
    let told = body_of(put(&app, &session.token, "a", body).await, 413).await;
    assert_eq!(told["code"], "file_too_large");
    for _ in 0..2 {
        facts(put(&app, &session.token, "a", vec![0; 1_000_000]).await).await;
    }
    let full = body_of(put(&app, &session.token, "a", "x").await, 409).await;
    assert_eq!(
        (&full["code"], &full["data"]),
        (&json!("files_full"), &json!({"left": 0, "max": 2_000_000}))
    );
    assert_eq!(shelved(app.folder.path()), 2);
}

#[tokio::test]
async fn files_that_are_not_wanted_are_refused_by_name() {
    let app = with_files(json!({"enabled": false})).await;
    let (_visitor, session) = app.talking_visitor().await;
    let off = body_of(put(&app, &session.token, "a", "x").await, 403).await;
    assert_eq!(off["code"], "files_off");

    let app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let empty = body_of(put(&app, &session.token, "a", "").await, 400).await;
    assert_eq!(empty["code"], "invalid_file");
    let url = format!("{}/files", app.origin());
    let nameless = app.http.post(&url).header("origin", app.origin());
    let nameless = nameless.bearer_auth(&session.token).body("x").send().await;
    assert_eq!(
        body_of(nameless.unwrap(), 400).await["code"],
        "invalid_file"
    );
    let foreign = app.http.post(&url).header("origin", "https://evil.example");
    let foreign = foreign
        .bearer_auth(&session.token)
        .header("x-file-name", "a");
    assert_eq!(foreign.body("x").send().await.unwrap().status(), 403);
    let end = json!({"sessionId": session.id});
    visitor.call("end_session", end).await;
    let ended = body_of(put(&app, &session.token, "a", "x").await, 409).await;
    assert_eq!(ended["code"], "session_closed");
    assert_eq!(shelved(app.folder.path()), 0);
}

#[tokio::test]
async fn a_file_that_has_left_the_disk_is_lost_and_holds_nothing_up() {
    let app = App::start().await;
    let mut desk = app.desk().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let file = facts(put(&app, &session.token, "a.txt", "x").await).await;
    let id = file["fileId"].as_str().unwrap();
    let path = format!("test.db-files/conversations/f-{id}");
    std::fs::remove_file(app.folder.path().join(path)).unwrap();
    visitor
        .call("send_message", sends(&session, &file, ""))
        .await;
    let after = json!({"sessionId": session.id, "text": "after"});
    visitor.call("send_message", after).await;
    let failed = visitor.event("message_status").await;
    assert_eq!(
        (&failed["seq"], &failed["status"]),
        (&json!(1), &json!("failed"))
    );
    assert_eq!(desk.event("chat_message").await["message"]["text"], "after");
    let gone = body_of(get(&app, &session.token, id).await, 410).await;
    assert_eq!(gone["code"], "file_lost");
}

#[tokio::test]
async fn a_folder_of_files_belongs_to_one_server() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.json"), two_sites().to_string()).unwrap();
    let files = app
        .folder
        .path()
        .join("test.db-files")
        .display()
        .to_string();
    let environment = [
        ("WEB_WIDGET_BOT_FILES", files.as_str()),
        ("WEB_WIDGET_BOT_LISTEN", "127.0.0.1"),
        ("WEB_WIDGET_BOT_PORT", "1024"),
    ];
    let output = crate::command_line::run_in(folder.path(), &environment, &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("another server uses it"), "{said}");
}

#[tokio::test]
async fn a_flood_of_files_is_told_how_long_to_wait() {
    let rates = Rates {
        uploads_per_session: Rate {
            per_minute: 1,
            burst: 1,
        },
        ..Rates::default()
    };
    let app = App::with(&[], rates).await;
    let (_visitor, session) = app.talking_visitor().await;
    facts(put(&app, &session.token, "a", "x").await).await;
    let response = put(&app, &session.token, "a", "x").await;
    let seconds = response.headers()["retry-after"].to_str().unwrap();
    assert!((1..=60).contains(&seconds.parse::<u32>().unwrap()));
    let told = body_of(response, 429).await;
    assert_eq!(told["code"], "rate_limited");
    assert!(told["data"]["retryAfterMs"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn files_are_there_after_a_restart_and_in_the_history() {
    let mut app = App::start().await;
    let (mut visitor, session) = app.talking_visitor().await;
    let file = facts(put(&app, &session.token, "a.txt", "still here").await).await;
    visitor
        .call("send_message", sends(&session, &file, "caption"))
        .await;
    drop(visitor);
    app.stop().await;
    app.boot().await;
    let mut back = Client::connect(
        &format!("ws://{}/ws", app.authority()),
        &[("origin", &app.origin())],
    )
    .await
    .unwrap();
    let token = app.embed_token().await;
    let resume = json!({"sessionToken": session.token, "embedToken": token});
    let resumed = back.call("resume_session", resume).await;
    let entry = &resumed["result"]["messages"][0];
    assert_eq!(
        (&entry["type"], &entry["metadata"]),
        (&json!("file"), &file)
    );
    let down = get(&app, &session.token, file["fileId"].as_str().unwrap()).await;
    assert_eq!(down.text().await.unwrap(), "still here");
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing() {
    use tokio::io::AsyncWriteExt as _;
    let app = App::start().await;
    let (_visitor, session) = app.talking_visitor().await;
    let mut peer = tokio::net::TcpStream::connect(app.authority())
        .await
        .unwrap();
    let head = format!(
        "POST /files HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nAuthorization: Bearer {}\r\n\
         X-File-Name: a\r\nContent-Length: 100\r\n\r\nhalf",
        session.token,
        host = app.authority(),
    );
    peer.write_all(head.as_bytes()).await.unwrap();
    drop(peer);
    let unfinished = app
        .folder
        .path()
        .join("test.db-files/conversations/unfinished");
    let empty = || std::fs::read_dir(&unfinished).unwrap().next().is_none();
    // The server may not have begun yet; a whole upload afterwards shows that it got there.
    facts(put(&app, &session.token, "b", "x").await).await;
    while !empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(shelved(app.folder.path()), 1);
}

#[tokio::test]
async fn the_panel_is_told_what_may_be_sent() {
    let app = with_files(json!({"max_mb": 3, "session_mb": 9})).await;
    let boot = app.boot_data(&format!("/panel?key={SITE}")).await;
    assert_eq!(
        boot["files"],
        json!({"max": 3_000_000, "session": 9_000_000})
    );
    let app = with_files(json!({"enabled": false})).await;
    let boot = app.boot_data(&format!("/panel?key={SITE}")).await;
    assert_eq!(boot["files"], Value::Null);
}
