//! Opening chats, and what the bot says there in its own name.

use super::deliver::{POST_DEADLINE, Trouble, within};
use super::signs::Sign;
use super::{Shared, notes, policy};
use crate::messenger::{
    Author, ChatKey, MessageRef, MessengerError, OpenRequest, Outgoing, PageCard, VisitorCard,
};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::Session;

/// How long finding the people and opening a chat may take.
const OPEN_DEADLINE: Duration = Duration::from_secs(20);

/// Opens a chat for a session, and takes in what was said there before the session knew it.
pub(super) async fn open(
    shared: &Shared,
    session: &Session,
    request_id: &str,
) -> Result<ChatKey, Trouble> {
    let Some(team) = shared.sites.team(&session.site) else {
        tracing::error!(site = %session.site, "a message waits for a site that is not configured any more");
        return Err(MessengerError::InvalidMembers.into());
    };
    let opened = within(OPEN_DEADLINE, async {
        let people = shared.messenger.resolve(&team.recipients).await?;
        let request = OpenRequest {
            title: policy::title(&team.site_name, &session.name),
            site_name: team.site_name,
            people,
            visitor: card(session),
            request_id: request_id.to_owned(),
        };
        let chat = shared.messenger.open(&request).await?;
        if !shared.messenger.capabilities().card {
            let card = notes::card(&request.site_name, &request.visitor);
            note(shared, &chat, &card, &format!("{request_id}:card")).await?;
        }
        if let Some(answers) = notes::answers(&session.answers) {
            note(shared, &chat, &answers, &format!("{request_id}:answers")).await?;
        }
        Ok(chat)
    });
    let chat = opened.await?;
    let Some(early) = shared
        .store
        .bind_chat(&session.id, shared.messenger.name(), chat.as_str())
        .await?
    else {
        tracing::error!(session = %session.id, "the messenger opened a chat that another session has");
        return Err(MessengerError::Server.into());
    };
    for entry in early {
        shared.hub.entry(&session.id, Arc::new(entry));
    }
    shared.files.notify_one();
    if shared.online.is(&session.id)
        && let Some(signs) = shared.signs.upgrade()
    {
        // A full queue loses the sign, as it may.
        let _ = signs.try_send(Sign::Presence(session.id.clone()));
    }
    Ok(chat)
}

/// Says something to the team in the bot's own name.
pub(super) async fn note(
    shared: &Shared,
    chat: &ChatKey,
    text: &str,
    request_id: &str,
) -> Result<MessageRef, MessengerError> {
    let note = Outgoing {
        author: Author::Note,
        text: text.to_owned(),
        view: Value::Null,
        file: None,
        display_name: String::new(),
        request_id: request_id.to_owned(),
        ts: shared.clock.now_ms(),
    };
    within(POST_DEADLINE, shared.messenger.post(chat, &note)).await
}

fn card(session: &Session) -> VisitorCard {
    let page = &session.page;
    VisitorCard {
        name: session.name.clone(),
        email: session.email.clone(),
        locale: session.locale.clone(),
        page: (!page.url.is_empty() || !page.title.is_empty()).then(|| PageCard {
            url: page.url.clone(),
            title: page.title.clone(),
            referrer: page.referrer.clone(),
        }),
    }
}
