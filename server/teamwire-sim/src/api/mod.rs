//! The paths of the contract, and `PUT /sim/faults` for whoever has no other way to the simulator.

mod answers;
mod files;

use crate::faults::{Faults, take};
use crate::people;
use crate::world::{Outcome, Refusal};
use crate::{Shared, locked};
use answers::{answer, broken, id, invalid, read, refusal, too_large};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use teamwire::contract::{
    Capabilities, EventPage, FailureKind, Me, NewChat, NewMessage, Program, User, UserPage,
};
use tokio::time::{Instant, timeout_at};

/// Largest body, as the contract says.
const BODY_MAX_BYTES: usize = 1 << 20;
/// Longest text, so that there is a limit to meet.
const MSG_MAX: usize = 20_000;
/// Users in one page: few, so that everybody who asks has to turn pages.
const USERS_PER_PAGE: usize = 2;

type Here = State<Arc<Shared>>;
type Answer = Result<Response, Refusal>;
/// A body and a query, or why axum does not give them.
type Sent = Result<Bytes, BytesRejection>;
type Asked<T> = Result<Query<T>, QueryRejection>;

pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/me", get(me))
        .route("/v1/users", get(users))
        .route("/v1/users/{uid}/avatar", get(files::avatar))
        .route("/v1/files", post(files::upload))
        .route("/v1/files/{file_id}", get(files::download))
        .route("/v1/chats", post(open))
        .route("/v1/chats/{tid}", get(chat))
        .route("/v1/chats/{tid}/messages", post(message))
        .route("/v1/events", get(events))
        .route("/sim/faults", put(faults))
        .fallback(async || refusal(FailureKind::NotFound, "no such path"))
        .method_not_allowed_fallback(async || {
            let refused = refusal(FailureKind::Invalid, "no such method here");
            (StatusCode::METHOD_NOT_ALLOWED, refused).into_response()
        })
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), gate))
        .with_state(shared)
}

/// Every request: faults of the network first, then the token.
async fn gate(State(shared): Here, request: Request, next: Next) -> Response {
    if request.uri().path() == "/sim/faults" {
        return next.run(request).await;
    }
    let faults = locked(&shared.faults).clone();
    if faults.slow_ms > 0 {
        tokio::time::sleep(Duration::from_millis(faults.slow_ms)).await;
    }
    if faults.down {
        return broken();
    }
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let expected = format!("Bearer {}", shared.token);
    if given != Some(&expected) || take(&mut locked(&shared.faults).unauthorized) {
        return refusal(FailureKind::Auth, "the token is not accepted");
    }
    // Every write, or those to certain paths.
    let counted = request.method() == "POST" && request.uri().path().ends_with(&faults.only_at);
    if counted && take(&mut locked(&shared.faults).limited) {
        let wait = locked(&shared.faults).retry_after;
        let refused = refusal(FailureKind::RateLimited, "slow down");
        return ([(header::RETRY_AFTER, wait.to_string())], refused).into_response();
    }
    let answer = next.run(request).await;
    if counted && answer.status().is_success() {
        if take(&mut locked(&shared.faults).fail_after_accepting) {
            return refusal(FailureKind::Server, "failed after it had happened");
        }
        if take(&mut locked(&shared.faults).cut_after_accepting) {
            return broken();
        }
    }
    answer
}

async fn me(State(shared): Here) -> Json<Me> {
    let idempotent = !locked(&shared.faults).forgetful;
    let file_max = locked(&shared.world).files.max;
    Json(Me {
        user: locked(&shared.world).bot.clone(),
        gateway: Program {
            name: "teamwire-sim".into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        capabilities: Capabilities {
            idempotent_open: idempotent,
            idempotent_post: idempotent,
            read_marks: true,
            deletes: true,
            avatars: true,
            msg_max: Some(MSG_MAX),
            file_max: Some(file_max),
        },
    })
}

#[derive(Deserialize)]
struct Page {
    cursor: Option<String>,
}

async fn users(State(shared): Here, page: Asked<Page>) -> Answer {
    let Query(page) = page.map_err(|_| invalid("the query is not that of this path"))?;
    let from = match page.cursor.as_deref().map(str::parse) {
        None => 0,
        Some(Ok(from)) => from,
        Some(Err(_)) => return Err(invalid("cursor is not one of this list's")),
    };
    let world = locked(&shared.world);
    let rest: Vec<User> = world.users.iter().skip(from).cloned().collect();
    let next = (rest.len() > USERS_PER_PAGE).then(|| (from + USERS_PER_PAGE).to_string());
    let users = rest.into_iter().take(USERS_PER_PAGE).collect();
    Ok(Json(UserPage { users, next }).into_response())
}

async fn open(State(shared): Here, body: Sent) -> Answer {
    let chat: NewChat = read(body)?;
    id(&chat.request_id)?;
    chat.members.iter().try_for_each(|uid| id(uid))?;
    let forgetful = locked(&shared.faults).forgetful;
    let outcome = locked(&shared.world).open(chat, forgetful)?;
    Ok(answer(outcome))
}

async fn chat(State(shared): Here, Path(tid): Path<String>) -> Answer {
    id(&tid)?;
    Ok(Json(locked(&shared.world).chat(&tid)?).into_response())
}

async fn message(State(shared): Here, Path(tid): Path<String>, body: Sent) -> Answer {
    let message: NewMessage = read(body)?;
    id(&tid)?;
    id(&message.request_id)?;
    message.reply_to.as_deref().map_or(Ok(()), id)?;
    message.attachments.iter().try_for_each(|file| id(file))?;
    if message.attachments.len() > 10 {
        return Err(invalid("a message has at most 10 attachments"));
    }
    if message.msg.chars().count() > MSG_MAX {
        return Err(too_large("msg is longer than msg_max"));
    }
    let forgetful = locked(&shared.faults).forgetful;
    let (text, files) = (message.msg.clone(), message.attachments.clone());
    let by_visitor = message.sender_display_name.is_some();
    let (outcome, number) = locked(&shared.world).post(&tid, message, forgetful)?;
    shared.ring();
    // Notes of the server are posted in the bot's own name; nobody answers those.
    if by_visitor && matches!(outcome, Outcome::New(_)) {
        people::posted(&shared, &tid, &text, &files, number);
    }
    Ok(answer(outcome))
}

#[derive(Deserialize)]
struct After {
    after: Option<String>,
    wait: Option<u64>,
    limit: Option<usize>,
}

async fn events(State(shared): Here, query: Asked<After>) -> Answer {
    let Query(query) = query.map_err(|_| invalid("wait and limit are whole numbers"))?;
    query.after.as_deref().map_or(Ok(()), id)?;
    let (wait, limit) = (query.wait.unwrap_or(25), query.limit.unwrap_or(100));
    if wait > 50 || !(1..=500).contains(&limit) {
        return Err(invalid("wait is at most 50, limit from 1 to 500"));
    }
    let until = Instant::now() + Duration::from_secs(wait);
    let mut news = shared.news.subscribe();
    loop {
        news.mark_unchanged();
        let (mut events, cursor) = locked(&shared.world)
            .record
            .page(query.after.as_deref(), limit)?;
        let faults = locked(&shared.faults).clone();
        if faults.down {
            return Ok(broken());
        }
        if faults.reorder {
            events.chunks_mut(2).for_each(<[_]>::reverse);
        }
        if faults.duplicates {
            events = events
                .into_iter()
                .flat_map(|event| [event.clone(), event])
                .collect();
        }
        if !events.is_empty() || Instant::now() >= until {
            return Ok(Json(EventPage { events, cursor }).into_response());
        }
        // The end of the time is seen in the next round.
        let _ = timeout_at(until, news.changed()).await;
    }
}

async fn faults(State(shared): Here, body: Sent) -> Answer {
    let faults: Faults = read(body)?;
    *locked(&shared.faults) = faults;
    shared.ring();
    Ok(StatusCode::NO_CONTENT.into_response())
}
