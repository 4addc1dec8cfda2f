//! How the messengers of the team are reached.

use super::env::Env;
use super::parse;
use super::table::{self, Variable};
use crate::Secret;
use std::ffi::OsString;
use std::path::PathBuf;
use url::Url;

/// How Teamwire is reached.
#[derive(Debug, Clone)]
pub enum Teamwire {
    /// Through a gateway that somebody else runs; it has Teamwire's credentials.
    Gateway {
        /// Base of its API: https, or http on this machine.
        url: Url,
        /// The token it knows.
        token: Secret,
    },
    /// Through a gateway that the server runs itself.
    Sdk {
        /// `TW_API_APPID`.
        app_id: Secret,
        /// `TW_API_SECRET`.
        secret: Secret,
        /// `TW_API_HOST`: https, or http on this machine.
        host: Url,
        /// The Python that has the gateway and Teamwire's SDK installed.
        python: PathBuf,
    },
}

/// How a Matrix homeserver is reached.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// Base of its client API: https, or http on this machine.
    pub homeserver: Url,
    /// Access token of the bot's account.
    pub token: Secret,
}

/// A gateway that is named is used; Teamwire's credentials are that gateway's affair then.
pub(super) fn teamwire<G: Fn(&str) -> Option<OsString>>(env: &mut Env<G>) -> Option<Teamwire> {
    let hint = "set both for a gateway of your own, or neither";
    let gateway = [&table::TW_GATEWAY, &table::TW_GATEWAY_TOKEN];
    if together(env, &gateway, hint) {
        let url = env.optional(&table::TW_GATEWAY, parse::safe_url);
        let token = env.optional(&table::TW_GATEWAY_TOKEN, parse::desk_token);
        return Some(Teamwire::Gateway {
            url: url?,
            token: token?,
        });
    }
    let hint = "set all three for Teamwire, or none for the desk";
    let sdk = [&table::TW_APPID, &table::TW_SECRET, &table::TW_HOST];
    if !together(env, &sdk, hint) {
        return None;
    }
    let app_id = env.optional(&table::TW_APPID, parse::secret);
    let secret = env.optional(&table::TW_SECRET, parse::secret);
    let host = env.optional(&table::TW_HOST, parse::safe_url);
    let python = env.read(&table::TW_PYTHON, parse::path);
    Some(Teamwire::Sdk {
        app_id: app_id?,
        secret: secret?,
        host: host?,
        python: python?,
    })
}

pub(super) fn matrix<G: Fn(&str) -> Option<OsString>>(env: &mut Env<G>) -> Option<Matrix> {
    let hint = "set both for Matrix, or neither";
    if !together(
        env,
        &[&table::MATRIX_HOMESERVER, &table::MATRIX_TOKEN],
        hint,
    ) {
        return None;
    }
    let homeserver = env.optional(&table::MATRIX_HOMESERVER, parse::safe_url);
    let token = env.optional(&table::MATRIX_TOKEN, parse::secret);
    Some(Matrix {
        homeserver: homeserver?,
        token: token?,
    })
}

/// Whether any of these is set; a problem for each that is missing then.
fn together<G: Fn(&str) -> Option<OsString>>(
    env: &mut Env<G>,
    variables: &[&Variable],
    hint: &str,
) -> bool {
    let (set, missing): (Vec<&Variable>, Vec<&Variable>) =
        variables.iter().partition(|variable| env.is_set(variable));
    if set.is_empty() {
        return false;
    }
    let names: Vec<_> = set.iter().map(|variable| variable.name).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    for variable in missing {
        let what = format!("is not set, but {} {verb}", names.join(" and "));
        env.problem(variable, what, hint.to_owned());
    }
    true
}
