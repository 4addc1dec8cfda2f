//! The one URL builder: every path below the prefix is written here and nowhere else.
//!
//! Invariant: the prefix is empty or starts with `/` and does not end with one, so `prefix + path`
//! is always a well-formed absolute path.

use config::settings::Prefix;

/// Paths of the server's routes, without the prefix. The router and the builder both use them.
pub mod route {
    /// The script of the script tag.
    pub const WIDGET_SCRIPT: &str = "/widget-script.js";
    /// Hashed assets; `{file}` is one path segment.
    pub const ASSET: &str = "/pkg/{file}";
    /// The panel's document.
    pub const PANEL: &str = "/panel";
    /// The visitor's socket.
    pub const SOCKET: &str = "/ws";
    /// The desk console.
    pub const DESK: &str = "/desk";
    /// Log-in of the desk.
    pub const DESK_LOGIN: &str = "/desk/login";
    /// Log-out of the desk.
    pub const DESK_LOGOUT: &str = "/desk/logout";
    /// Tells whether the browser is logged in.
    pub const DESK_SESSION: &str = "/desk/session";
    /// The desk console's socket. Below `/ws`, so that a proxy which upgrades that location needs no other.
    pub const DESK_SOCKET: &str = "/ws/desk";
    /// Files of visitors: a POST puts one down.
    pub const FILES: &str = "/files";
    /// One of them, or one that the team sent.
    pub const FILE: &str = "/files/{id}";
    /// A portrait of somebody of the team.
    pub const PICTURE: &str = "/pictures/{id}";
    /// Files of agents: a POST puts one down.
    pub const DESK_FILES: &str = "/desk/files";
    /// A file of a chat on the desk.
    pub const DESK_FILE: &str = "/desk/files/{id}";
    /// Everything that bots call is below it; `BOT_…` are relative to it.
    pub const BOTS: &str = "/api";
    /// A bot's view of a session.
    pub const BOT_REQUEST: &str = "/{key}/requests/{id}";
    /// What a bot says, and what was said.
    pub const BOT_MESSAGES: &str = "/{key}/requests/{id}/messages";
    /// A file of a session.
    pub const BOT_FILE: &str = "/{key}/requests/{id}/files/{file}";
    /// What a bot keeps with a session.
    pub const BOT_ATTRIBUTES: &str = "/{key}/requests/{id}/attributes";
    /// To another department: the hand-over.
    pub const BOT_DEPARTMENT: &str = "/{key}/requests/{id}/departments";
    /// The same, as the published bot client writes it beside the inner client of its time: the session
    /// stands where a department would.
    pub const BOT_DEPARTMENT_OF: &str = "/{key}/departments/{id}";
    /// The same, as another call of the original.
    pub const BOT_ASSIGN: &str = "/{key}/requests/{id}/assign";
    /// To the team.
    pub const BOT_AGENT: &str = "/{key}/requests/{id}/agent";
    /// Ends a session.
    pub const BOT_CLOSE: &str = "/{key}/requests/{id}/close";
    /// Who answers in a session.
    pub const BOT_PARTICIPANTS: &str = "/{key}/requests/{id}/participants";
    /// One of those.
    pub const BOT_PARTICIPANT: &str = "/{key}/requests/{id}/participants/{who}";
    /// The visitor of a session.
    pub const BOT_LEAD: &str = "/{key}/leads/{id}";
    /// The site's departments.
    pub const BOT_DEPARTMENTS: &str = "/{key}/departments";
    /// The same, as another call of the original.
    pub const BOT_ALL_DEPARTMENTS: &str = "/{key}/departments/allstatus";
    /// Events of a bot.
    pub const BOT_EVENTS: &str = "/{key}/events";
    /// The site.
    pub const BOT_PROJECT: &str = "/projects/{key}";
    /// Whether the team can be asked.
    pub const BOT_IS_OPEN: &str = "/projects/{key}/isopen";
    /// Who of the team can be asked.
    pub const BOT_AVAILABLE: &str = "/projects/{key}/users/availables";
    /// Liveness.
    pub const HEALTH_LIVE: &str = "/health/live";
    /// Readiness.
    pub const HEALTH_READY: &str = "/health/ready";
    /// Prometheus.
    pub const METRICS: &str = "/metrics";
}

/// Builds every URL that leaves the server.
#[derive(Debug, Clone)]
pub struct Urls {
    prefix: Prefix,
}

impl Urls {
    /// A builder for a prefix.
    #[must_use]
    pub const fn new(prefix: Prefix) -> Self {
        Self { prefix }
    }

    /// The prefix as the router nests it: empty, or `/x`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.prefix.as_str()
    }

    /// The prefix with a trailing slash: what browsers resolve relative addresses against.
    #[must_use]
    pub fn base(&self) -> String {
        format!("{}/", self.prefix.as_str())
    }

    /// Absolute path of a route of [`route`] that has no parameters.
    #[must_use]
    pub fn path(&self, route: &str) -> String {
        format!("{}{route}", self.prefix.as_str())
    }

    /// Absolute path of a hashed asset.
    #[must_use]
    pub fn asset(&self, hashed_name: &str) -> String {
        format!(
            "{}/{}",
            self.prefix.as_str(),
            Self::asset_below_base(hashed_name)
        )
    }

    /// The same, relative to [`Urls::base`]: for the launcher, which derives the base from its own
    /// address because a proxy may have changed it.
    #[must_use]
    pub fn asset_below_base(hashed_name: &str) -> String {
        format!("pkg/{hashed_name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_begins_with_the_prefix() {
        for (prefix, base, panel) in [
            ("", "/", "/panel"),
            ("/web-widget", "/web-widget/", "/web-widget/panel"),
        ] {
            let urls = Urls::new(Prefix::parse(prefix).unwrap_or_default());
            assert_eq!(urls.base(), base);
            assert_eq!(urls.path(route::PANEL), panel);
            assert_eq!(urls.asset("a-1.js"), format!("{base}pkg/a-1.js"));
        }
    }
}
