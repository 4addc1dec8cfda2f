//! Finding the people of a site: by id in the profiles, by name in the user directory.

use crate::api::{Api, Ask};
use crate::media::reference;
use crate::memory::{Member, Memory};
use crate::trouble::Trouble;
use crate::wire::{Directory, Profile};
use bridge::messenger::{Known, MessengerError, Name, Person, Recipient, ResolveError, find};
use protocol::limits::NAME_MAX_CHARS;
use serde_json::json;
use session_core::text::one_line;

/// Most people of one name that the directory is asked for.
const SEARCH_MAX: u32 = 50;

/// The person behind each recipient. Everybody who cannot be found is named at once.
pub(crate) async fn resolve(
    api: &Api,
    memory: &Memory,
    recipients: &[Recipient],
) -> Result<Vec<Person>, MessengerError> {
    let mut people = Vec::with_capacity(recipients.len());
    let mut trouble = ResolveError::default();
    for recipient in recipients {
        if let Some(person) = memory.people.get(recipient) {
            people.push(person);
            continue;
        }
        // One by one, so that nobody is a namesake of whom another recipient's search brought up.
        match find(
            std::slice::from_ref(recipient),
            &known(api, recipient).await?,
        ) {
            Ok(found) => {
                found
                    .iter()
                    .for_each(|person| memory.people.add(recipient, person));
                people.extend(found);
            }
            Err(more) => {
                trouble.missing.extend(more.missing);
                trouble.ambiguous.extend(more.ambiguous);
            }
        }
    }
    if trouble == ResolveError::default() {
        Ok(people)
    } else {
        Err(trouble.into())
    }
}

async fn known(api: &Api, recipient: &Recipient) -> Result<Vec<Known>, MessengerError> {
    let Recipient::Name { first, last, id } = recipient;
    match id {
        Some(id) if is_user_id(id) => profile(api, id, &format!("{first} {last}")).await,
        Some(_) => Ok(vec![]),
        None => search(api, &format!("{first} {last}")).await,
    }
}

async fn profile(api: &Api, id: &str, configured: &str) -> Result<Vec<Known>, MessengerError> {
    let answer: Result<Profile, _> = api.call(Ask::get(&["profile", id], &[])).await;
    let name = match answer {
        Ok(profile) => profile
            .displayname
            .unwrap_or_else(|| localpart(id).to_owned()),
        // Homeservers may show profiles only to those who share a room; the id is right or the
        // invitation fails.
        Err(trouble) if trouble.errcode() == Some("M_FORBIDDEN") => configured.trim().to_owned(),
        Err(trouble) if is_nobody(&trouble) => return Ok(vec![]),
        Err(trouble) => return Err(trouble.of_account()),
    };
    Ok(vec![Known {
        id: id.to_owned(),
        name: Name::Full(name),
        bot: false,
    }])
}

/// Synapse says `M_UNKNOWN` of those it does not know.
fn is_nobody(trouble: &Trouble) -> bool {
    trouble.status() == Some(404) && matches!(trouble.errcode(), Some("M_NOT_FOUND" | "M_UNKNOWN"))
}

async fn search(api: &Api, name: &str) -> Result<Vec<Known>, MessengerError> {
    let me = api.me().await?;
    let asked = json!({ "search_term": name, "limit": SEARCH_MAX });
    let path = ["user_directory", "search"];
    let found: Directory = api
        .call(Ask::post(&path, &asked))
        .await
        .map_err(Trouble::of_account)?;
    let users = found.results.into_iter();
    let users = users.filter(|user| is_user_id(&user.user_id));
    Ok(users
        .map(|user| Known {
            bot: user.user_id == me,
            name: Name::Full(user.display_name.unwrap_or_default()),
            id: user.user_id,
        })
        .collect())
}

/// A member of a room, as visitors see it.
pub(crate) async fn member_of(
    api: &Api,
    memory: &Memory,
    room: &str,
    user: &str,
) -> Result<Member, MessengerError> {
    if let Some(member) = memory.members.get(room, user) {
        return Ok(member);
    }
    let path = ["rooms", room, "state", "m.room.member", user];
    let profile = match api.call::<Profile>(Ask::get(&path, &[])).await {
        Ok(profile) => profile,
        // The name of somebody who was never in the room, or of a room that is gone.
        Err(trouble) if matches!(trouble.status(), Some(403 | 404)) => Profile::default(),
        Err(trouble) => return Err(trouble.of_room()),
    };
    let member = Member {
        name: shown(profile.displayname.as_deref(), user),
        picture: profile.avatar_url.as_deref().and_then(reference),
    };
    memory.members.add(room, user, member.clone());
    Ok(member)
}

fn is_user_id(id: &str) -> bool {
    id.len() <= 255 && id.starts_with('@') && id.contains(':')
}

/// A name as it is shown: one line without tricks, and never nothing.
pub(crate) fn shown(name: Option<&str>, user: &str) -> String {
    let name = one_line(name.unwrap_or_default());
    let name = if name.is_empty() {
        localpart(user)
    } else {
        &name
    };
    name.chars().take(NAME_MAX_CHARS).collect()
}

/// What of a user id can be shown as a name.
fn localpart(user: &str) -> &str {
    let name = user.strip_prefix('@').unwrap_or(user);
    name.split_once(':').map_or(name, |(local, _)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_shown_without_its_server() {
        assert_eq!(localpart("@ada:example.com:8448"), "ada");
        assert_eq!(localpart("ada"), "ada");
    }

    #[test]
    fn a_name_is_one_line_or_else_the_id() {
        assert_eq!(shown(Some("Ada\n\u{202e}L"), "@ada:x"), "Ada L");
        assert_eq!(shown(Some(" \n"), "@ada:x"), "ada");
        assert_eq!(shown(None, "@ada:x"), "ada");
        assert_eq!(
            shown(Some(&"é".repeat(200)), "@ada:x").chars().count(),
            NAME_MAX_CHARS
        );
    }

    #[test]
    fn what_is_no_user_id_is_not_asked_for() {
        assert!(is_user_id("@ada:example.com"));
        assert!(!is_user_id("ada") && !is_user_id("@ada") && !is_user_id("ada:example.com"));
    }
}
