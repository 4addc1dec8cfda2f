//! Against real sockets of this machine.
#![expect(clippy::unwrap_used, reason = "tests")]

mod guard;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Redirect;
use axum::routing::{get, post};
use outbound::{Base, Body, Call, CallError, Client, Method};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

async fn serve(router: Router) -> Base {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

fn get_call(base: &Base, path: &str) -> Call<'static> {
    Call {
        method: Method::GET,
        url: base.at(&[path]),
        bearer: None,
        body: Body::None,
        deadline: Duration::from_secs(5),
        largest: 100,
    }
}

#[tokio::test]
async fn token_and_json_go_out_and_a_refusal_is_an_answer() {
    let echo = |headers: HeaderMap, body: String| async move {
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        let told = format!("{} {} {body}", text("authorization"), text("content-type"));
        (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")], told)
    };
    let base = serve(Router::new().route("/echo", post(echo))).await;
    let call = Call {
        method: Method::POST,
        bearer: Some("secret"),
        body: Body::json(&["é"]).unwrap(),
        ..get_call(&base, "echo")
    };
    let answer = Client::new().unwrap().call(call).await.unwrap();
    assert_eq!(answer.status, 429);
    assert_eq!(answer.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(answer.body, "Bearer secret application/json [\"é\"]");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let base = serve(
        Router::new()
            .route("/away", get(|| async { Redirect::temporary("/caught") }))
            .route("/caught", get(|| async { "credentials went on" })),
    )
    .await;
    let answer = Client::new()
        .unwrap()
        .call(get_call(&base, "away"))
        .await
        .unwrap();
    assert_eq!(answer.status, 307);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_cut_off() {
    let base = serve(Router::new().route("/long", get(|| async { "x".repeat(101) }))).await;
    let answer = Client::new().unwrap().call(get_call(&base, "long")).await;
    assert_eq!(answer.unwrap_err(), CallError::TooLarge);
}

#[tokio::test]
async fn nobody_there_means_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let answer = Client::new().unwrap().call(get_call(&base, "x")).await;
    assert_eq!(answer.unwrap_err(), CallError::NotSent);
}

#[tokio::test]
async fn a_cut_after_the_request_leaves_its_outcome_open() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let reading = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.read(&mut [0; 1_024]).await.unwrap()
    });
    let answer = Client::new().unwrap().call(get_call(&base, "x")).await;
    assert!(reading.await.unwrap() > 0);
    assert_eq!(answer.unwrap_err(), CallError::NoAnswer);
}

#[tokio::test]
async fn silence_ends_with_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let call = Call {
        deadline: Duration::from_millis(50),
        ..get_call(&base, "x")
    };
    let answer = Client::new().unwrap().call(call).await;
    assert_eq!(answer.unwrap_err(), CallError::NoAnswer);
}

#[tokio::test]
async fn a_file_goes_out_with_its_length_and_comes_back_whole() {
    let received = |headers: HeaderMap, body: axum::body::Bytes| async move {
        assert_eq!(headers["content-length"], "300000");
        assert_eq!(headers["content-type"], "image/png");
        body
    };
    let base = serve(Router::new().route("/file", post(received))).await;
    let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    std::fs::write(&path, &bytes).unwrap();
    let file = tokio::fs::File::open(&path).await.unwrap();
    let call = Call {
        method: Method::POST,
        body: Body::File(file, 300_000, "image/png".into()),
        ..get_call(&base, "file")
    };
    let mut back = Vec::new();
    let answer = Client::new()
        .unwrap()
        .download(call, 300_000, &mut back)
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    assert!(back == bytes);
}

#[tokio::test]
async fn a_download_over_the_limit_ends_and_a_refused_one_is_an_answer() {
    let base = serve(
        Router::new()
            .route("/told", get(|| async { "x".repeat(101) }))
            .route("/gone", get(|| async { (StatusCode::NOT_FOUND, "gone") })),
    )
    .await;
    let client = Client::new().unwrap();
    let mut sink = Vec::new();
    let told = client.download(get_call(&base, "told"), 100, &mut sink);
    assert_eq!(told.await.unwrap_err(), CallError::TooLarge);
    let gone = client
        .download(get_call(&base, "gone"), 100, &mut sink)
        .await
        .unwrap();
    assert_eq!((gone.status.as_u16(), &*gone.body), (404, &b"gone"[..]));
    assert!(sink.is_empty());
}
