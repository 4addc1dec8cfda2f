//! What bots call, over HTTP, and what the visitor sees of it.

use crate::app::{App, PATIENCE, SITE, two_sites};
use crate::bots::{bot, with_rates};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::limits::{Rate, Rates};
use tokio::sync::mpsc::UnboundedReceiver;

/// A site's own token for its bot.
const SITE_TOKEN: &str = "a-token-of-the-site";

/// A visitor in a conversation with a bot that can call back.
struct Talk {
    app: App,
    visitor: crate::app::Client,
    session: String,
    token: String,
    posts: UnboundedReceiver<Value>,
}

impl Talk {
    async fn begin() -> Self {
        Self::begin_at(Rates::default()).await
    }

    async fn begin_at(rates: Rates) -> Self {
        let (url, mut posts) = bot().await;
        let named = [("WEB_WIDGET_BOT_PRIVATE_HOSTS", "127.0.0.1")];
        let app = with_rates(&named, &url, rates).await;
        let mut config = two_sites();
        config["configs"][0]["bot"] = json!({ "url": url, "name": "Robo", "token": SITE_TOKEN, "frame_hosts": ["video.example"] });
        std::fs::write(app.config_file(), config.to_string()).unwrap();
        app.server.as_ref().unwrap().state().sites.reload().unwrap();
        let (mut visitor, session) = app.talking_visitor().await;
        let hello = json!({ "sessionId": session.id, "text": "hello" });
        visitor.call("send_message", hello).await;
        let start = tokio::time::timeout(PATIENCE, posts.recv()).await;
        let token = start.unwrap().unwrap()["token"]
            .as_str()
            .unwrap()
            .to_owned();
        Self {
            app,
            visitor,
            session: session.id,
            token,
            posts,
        }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let url = format!("{}/api/{path}", self.app.origin());
        let mut request = self.app.http.request(method, url);
        request = request.header("authorization", token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }

    /// As the published client writes it.
    fn jwt(&self) -> String {
        format!("JWT {}", self.token)
    }

    fn path(&self, rest: &str) -> String {
        format!("{SITE}/requests/{}{rest}", self.session)
    }

    async fn say(&self, message: Value) -> (StatusCode, Value) {
        self.ask(
            Method::POST,
            &self.path("/messages"),
            &self.jwt(),
            Some(message),
        )
        .await
    }
}

#[tokio::test]
async fn what_a_bot_says_reaches_the_visitor_as_a_view() {
    let mut talk = Talk::begin().await;
    let (status, said) = talk
        .say(json!({ "text": "Which *size*?", "attributes": { "attachment": { "buttons": [{ "type": "text", "value": "Small" }] } } }))
        .await;
    assert_eq!(status, StatusCode::OK, "{said}");
    let entry = talk.visitor.event("response_message").await;
    assert_eq!(entry["messageId"], said["_id"]);
    assert_eq!(entry["sender"], json!({ "kind": "bot", "name": "Robo" }));
    assert_eq!(
        entry["view"]["buttons"],
        json!([{ "kind": "text", "label": "Small" }])
    );
    let (_, list) = talk
        .ask(Method::GET, &talk.path("/messages"), &talk.jwt(), None)
        .await;
    let texts: Vec<&Value> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|message| &message["text"])
        .collect();
    assert_eq!(texts, ["hello", "Which *size*?"]);
}

#[tokio::test]
async fn a_press_goes_to_the_bot_with_its_action_and_without_words_if_need_be() {
    let mut talk = Talk::begin().await;
    let press = json!({ "sessionId": talk.session, "text": "", "attributes": { "action": "book", "subtype": "info" } });
    talk.visitor.call("send_message", press).await;
    for _ in 0..2 {
        let post = tokio::time::timeout(PATIENCE, talk.posts.recv())
            .await
            .unwrap()
            .unwrap();
        if post["payload"]["attributes"]["action"] == "book" {
            assert_eq!(post["payload"]["text"], "");
            return;
        }
    }
    panic!("the press was not posted");
}

#[tokio::test]
async fn only_its_own_credentials_open_a_conversation() {
    let talk = Talk::begin().await;
    let path = talk.path("");
    for right in [
        talk.jwt(),
        format!("Bearer {}", talk.token),
        talk.token.clone(),
        format!("JWT {SITE_TOKEN}"),
    ] {
        assert_eq!(
            talk.ask(Method::GET, &path, &right, None).await.0,
            StatusCode::OK,
            "{right}"
        );
    }
    let mut forged = talk.token.clone();
    forged.pop();
    for wrong in ["", "JWT ", "JWT x", SITE, &talk.session, &forged] {
        let (status, body) = talk.ask(Method::GET, &path, wrong, None).await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::UNAUTHORIZED, &json!("unauthorized")),
            "{wrong}"
        );
    }
    let other = format!("{SITE}/requests/another");
    assert_eq!(
        talk.ask(Method::GET, &other, &talk.jwt(), None).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        talk.ask(Method::GET, &other, SITE_TOKEN, None).await.0,
        StatusCode::NOT_FOUND
    );
    let elsewhere = format!("site-two/requests/{}", talk.session);
    for token in [talk.jwt(), SITE_TOKEN.to_owned()] {
        assert_eq!(
            talk.ask(Method::GET, &elsewhere, &token, None).await.0,
            StatusCode::UNAUTHORIZED
        );
    }
}

#[tokio::test]
async fn what_is_no_message_is_refused_with_the_field() {
    let mut talk = Talk::begin().await;
    for (message, field) in [
        (json!([]), "message"),
        (json!({ "text": {} }), "text"),
        (json!({ "text": "x".repeat(40_000) }), "text"),
        (json!({ "text": "x", "attributes": 5 }), "attributes"),
        (
            json!({ "text": "x", "attributes": { "updateUserEmail": "nobody" } }),
            "attributes.updateUserEmail",
        ),
    ] {
        let (status, body) = talk.say(message).await;
        assert_eq!(
            (status, &body["field"]),
            (StatusCode::BAD_REQUEST, &json!(field)),
            "{body}"
        );
    }
    assert_eq!(talk.say(json!({ "text": "right" })).await.0, StatusCode::OK);
    assert_eq!(
        talk.visitor.event("response_message").await["text"],
        "right"
    );
}

#[tokio::test]
async fn private_messages_never_reach_the_visitor() {
    let mut talk = Talk::begin().await;
    for message in [
        json!({ "text": "psst", "attributes": { "subtype": "private" } }),
        json!({ "text": "psst", "attributes": { "subtype": "private", "commands": [{ "type": "message", "message": { "text": "psst" } }] } }),
        json!({ "text": "seen" }),
    ] {
        assert_eq!(talk.say(message).await.0, StatusCode::OK);
    }
    let entry = talk.visitor.event("response_message").await;
    assert_eq!(
        (&entry["text"], &entry["seq"]),
        (&json!("seen"), &json!(2)),
        "no gap, and nothing before"
    );
}

#[tokio::test]
async fn a_message_is_replaced_by_whoever_wrote_it_only() {
    let mut talk = Talk::begin().await;
    let (_, said) = talk.say(json!({ "text": "five" })).await;
    talk.visitor.event("response_message").await;
    let (status, _) = talk
        .say(json!({ "message_id": said["_id"], "text": "*four*" }))
        .await;
    assert_eq!(status, StatusCode::OK);
    let change = talk.visitor.event("response_message").await;
    assert_eq!(
        (&change["type"], &change["metadata"]["messageId"]),
        (&json!("replaced"), &said["_id"])
    );
    let (_, list) = talk
        .ask(Method::GET, &talk.path("/messages"), &talk.jwt(), None)
        .await;
    let visitors = list[0]["_id"].clone();
    assert_eq!(list[1]["text"], "*four*");
    talk.say(json!({ "message_id": visitors, "text": "forged" }))
        .await;
    let (_, list) = talk
        .ask(Method::GET, &talk.path("/messages"), &talk.jwt(), None)
        .await;
    assert_eq!(
        (&list[0]["text"], &list[2]["text"]),
        (&json!("hello"), &json!("forged"))
    );
}

#[tokio::test]
async fn the_team_takes_over_by_any_of_the_calls_and_the_bot_falls_silent() {
    for (method, rest, body) in [
        (
            Method::PUT,
            "/departments",
            Some(json!({ "departmentid": "x", "nobot": true })),
        ),
        (
            Method::PUT,
            "/departments",
            Some(json!({ "departmentid": "sales" })),
        ),
        (
            Method::PUT,
            "/assign",
            Some(json!({ "departmentid": "default", "nobot": true })),
        ),
        (Method::PUT, "/agent", None),
        (
            Method::PUT,
            "as the bot client",
            Some(json!({ "name": "sales" })),
        ),
        (Method::DELETE, "/participants/bot_x", None),
        (Method::PUT, "/participants", Some(json!(["agent-1"]))),
        (
            Method::POST,
            "/messages",
            Some(json!({ "text": "\\agent" })),
        ),
    ] {
        let talk = Talk::begin().await;
        let mut desk = talk.app.desk().await;
        let path = match rest {
            "as the bot client" => format!("{SITE}/departments/{}", talk.session),
            rest => talk.path(rest),
        };
        let (status, answer) = talk.ask(method, &path, &talk.jwt(), body).await;
        assert_eq!(status, StatusCode::OK, "{rest}: {answer}");
        assert_eq!(
            desk.event("chat_message").await["message"]["text"],
            "hello",
            "{rest}"
        );
        let (status, refusal) = talk.say(json!({ "text": "late" })).await;
        assert_eq!(
            (status, &refusal["code"]),
            (StatusCode::CONFLICT, &json!("team_answers")),
            "{rest}"
        );
        let members = json!({ "member": "bot_x" });
        let (status, _) = talk
            .ask(
                Method::POST,
                &talk.path("/participants"),
                &talk.jwt(),
                Some(members),
            )
            .await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            talk.say(json!({ "text": "back" })).await.0,
            StatusCode::OK,
            "{rest}"
        );
    }
}

#[tokio::test]
async fn what_a_bot_learns_is_kept_with_the_conversation() {
    let talk = Talk::begin().await;
    let lead = format!("{SITE}/leads/{}", talk.session);
    let update = json!({ "fullname": "Ada L.", "email": "ada@example.org" });
    let (status, shown) = talk
        .ask(Method::PUT, &lead, &talk.jwt(), Some(update))
        .await;
    assert_eq!(
        (status, &shown["fullname"]),
        (StatusCode::OK, &json!("Ada L."))
    );
    let (status, refusal) = talk
        .ask(
            Method::PUT,
            &lead,
            &talk.jwt(),
            Some(json!({ "email": "x" })),
        )
        .await;
    assert_eq!(
        (status, &refusal["field"]),
        (StatusCode::BAD_REQUEST, &json!("email"))
    );
    let attributes = talk.path("/attributes");
    talk.ask(
        Method::PATCH,
        &attributes,
        &talk.jwt(),
        Some(json!({ "cart": 3, "gone": 1 })),
    )
    .await;
    talk.ask(
        Method::PATCH,
        &attributes,
        &talk.jwt(),
        Some(json!({ "gone": null })),
    )
    .await;
    talk.ask(
        Method::PATCH,
        &talk.path("/"),
        &talk.jwt(),
        Some(json!({ "tags": ["vip"], "status": 5 })),
    )
    .await;
    let (_, request) = talk
        .ask(Method::GET, &talk.path(""), &talk.jwt(), None)
        .await;
    assert_eq!(
        (&request["attributes"]["cart"], &request["tags"]),
        (&json!(3), &json!(["vip"]))
    );
    assert_eq!(
        (&request["lead"]["email"], &request["status"]),
        (&json!("ada@example.org"), &json!(200))
    );
    assert!(request["attributes"].get("gone").is_none());
    let big = json!({ "x": "y".repeat(40_000) });
    assert_eq!(
        talk.ask(Method::PATCH, &attributes, &talk.jwt(), Some(big))
            .await
            .0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_call_that_is_not_there_says_so_in_json() {
    let talk = Talk::begin().await;
    for path in ["", "x", &format!("{SITE}/faq_kb"), &talk.path("/unknown")] {
        let (status, body) = talk.ask(Method::GET, path, &talk.jwt(), None).await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::NOT_FOUND, &json!("unknown_call")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_bot_that_closes_the_conversation_ends_it_for_the_visitor() {
    let mut talk = Talk::begin().await;
    let (status, _) = talk
        .ask(
            Method::PUT,
            &talk.path("/close"),
            &talk.jwt(),
            Some(json!({})),
        )
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(talk.visitor.event("session_closed").await["by"], "bot");
    let (status, refusal) = talk.say(json!({ "text": "late" })).await;
    assert_eq!(
        (status, &refusal["code"]),
        (StatusCode::CONFLICT, &json!("session_closed"))
    );
}

#[tokio::test]
async fn a_bot_that_calls_too_often_is_told_when_to_come_back() {
    let few = Rate {
        per_minute: 1,
        burst: 2,
    };
    let talk = Talk::begin_at(Rates {
        bot_calls_per_session: few,
        ..Rates::default()
    })
    .await;
    for _ in 0..2 {
        assert_eq!(talk.say(json!({ "text": "hi" })).await.0, StatusCode::OK);
    }
    let (status, body) = talk.say(json!({ "text": "hi" })).await;
    assert_eq!(
        (status, &body["code"]),
        (StatusCode::TOO_MANY_REQUESTS, &json!("rate_limited"))
    );
}

#[tokio::test]
async fn a_box_that_the_bot_has_closed_is_open_for_the_team() {
    let mut talk = Talk::begin().await;
    talk.say(json!({ "text": "wait", "attributes": { "disableInputMessage": true } }))
        .await;
    let closed = talk.visitor.event("response_message").await;
    assert_eq!(closed["view"]["composer"]["open"], false);
    talk.ask(Method::PUT, &talk.path("/agent"), &talk.jwt(), None)
        .await;
    let opened = talk.visitor.event("response_message").await;
    assert_eq!(
        opened["view"],
        json!({ "hidden": true, "composer": { "open": true } })
    );
}
