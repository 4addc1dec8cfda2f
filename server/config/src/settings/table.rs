//! All environment variables, each described once: messages, suggestions and the table of the
//! documentation come from here.

use std::fmt::Write as _;

/// One environment variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The value that an unset or empty variable stands for; empty if there is none.
    pub default: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// The form of a value, as messages and documentation put it.
    pub expected: &'static str,
    /// Whether the value must not be shown.
    pub secret: bool,
}

macro_rules! variables {
    ($($id:ident = $name:literal, default $default:literal, $meaning:literal, $expected:literal $(, $secret:ident)?;)*) => {
        $(pub(super) const $id: Variable = Variable {
            name: $name,
            default: $default,
            meaning: $meaning,
            expected: $expected,
            secret: variables!(@secret $($secret)?),
        };)*

        /// Every variable that the server reads.
        pub const VARIABLES: &[Variable] = &[$($id),*];
    };
    (@secret secret) => { true };
    (@secret) => { false };
}

variables! {
    CONFIG = "WEB_WIDGET_BOT_CONFIG", default "config.json",
        "The config file with the sites.",
        "the path of a file";
    PORT = "WEB_WIDGET_BOT_PORT", default "8080",
        "TCP port of the server.",
        "a whole number from 1 to 65535";
    LISTEN = "WEB_WIDGET_BOT_LISTEN", default "0.0.0.0",
        "Address the server listens on; `[::]` is every address, IPv6 and IPv4.",
        "an IP address such as 127.0.0.1 or [::]";
    WEB_PREFIX = "WEB_WIDGET_BOT_WEB_PREFIX", default "",
        "Path below which everything is served, as the reverse proxy passes it on.",
        "nothing, or a path such as /web-widget out of A-Z a-z 0-9 - . _ ~ and /";
    PUBLIC_URL = "WEB_WIDGET_BOT_PUBLIC_URL", default "",
        "Address under which browsers reach the server; without it, what the request says.",
        "an http or https URL such as https://chat.example.com, its path empty or the prefix";
    TW_APPID = "TW_API_APPID", default "",
        "App id of the Teamwire API. The three `TW_API_` variables belong together; with them Teamwire is the messenger, through a gateway that the server runs.",
        "the app id from Teamwire", secret;
    TW_SECRET = "TW_API_SECRET", default "",
        "Secret of the Teamwire API.",
        "the secret from Teamwire", secret;
    TW_HOST = "TW_API_HOST", default "",
        "Teamwire's backend.",
        "an https URL such as https://backend.teamwire.eu (http only on this machine)";
    TW_PYTHON = "WEB_WIDGET_BOT_TEAMWIRE_PYTHON", default "python3",
        "Python that has this project's gateway and Teamwire's SDK installed.",
        "a program, by name or path";
    TW_GATEWAY = "WEB_WIDGET_BOT_TEAMWIRE_GATEWAY", default "",
        "A gateway that runs elsewhere, used instead of one of the server's own; it has the `TW_API_` variables then.",
        "an https URL such as https://gateway.example.com (http only on this machine)";
    TW_GATEWAY_TOKEN = "WEB_WIDGET_BOT_TEAMWIRE_GATEWAY_TOKEN", default "",
        "The token that this gateway knows.",
        "at least 16 characters without blanks", secret;
    MATRIX_HOMESERVER = "WEB_WIDGET_BOT_MATRIX_HOMESERVER", default "",
        "A Matrix homeserver: the messenger of sites that name `\"matrix\"`, and of all sites when there is no Teamwire.",
        "an https URL such as https://matrix.example.com (http only on this machine)";
    MATRIX_TOKEN = "WEB_WIDGET_BOT_MATRIX_TOKEN", default "",
        "Access token of the bot's account there.",
        "the access token of an account", secret;
    PRIVATE_HOSTS = "WEB_WIDGET_BOT_PRIVATE_HOSTS", default "",
        "Hosts that messages to chatbots may go to although they are this machine or in a private network, and by http.",
        "a comma list of host names and IP addresses such as localhost,10.1.2.3";
    DATABASE = "WEB_WIDGET_BOT_DATABASE", default "web-widget-bot.db",
        "The SQLite file with sessions and messages; made if there is none.",
        "the path of a file";
    FILES = "WEB_WIDGET_BOT_FILES", default "",
        "The folder with the files of conversations; made if there is none. Without it, a folder beside the database that is named after it, with `-files` at its end.",
        "the path of a folder";
    SQLITE_SYNC = "WEB_WIDGET_BOT_SQLITE_SYNC", default "full",
        "`full`: what was acknowledged survives a power cut. `normal`: faster, the last moments may be lost in one.",
        "full or normal";
    LOG = "WEB_WIDGET_BOT_LOG", default "info",
        "What is logged.",
        "a level (off, error, warn, info, debug, trace) or a list such as info,server=debug";
    LOG_FORMAT = "WEB_WIDGET_BOT_LOG_FORMAT", default "text",
        "Form of the log lines.",
        "text or json";
    TRUSTED_PROXIES = "WEB_WIDGET_BOT_TRUSTED_PROXIES", default "",
        "Proxies whose word about the visitor's address is taken.",
        "a comma list of IP addresses and networks such as 127.0.0.1,10.0.0.0/8";
    METRICS_LISTEN = "WEB_WIDGET_BOT_METRICS_LISTEN", default "",
        "Own listener for `/metrics`; without it they are served beside the rest.",
        "an IP address and a port such as 127.0.0.1:9090";
    DESK_TOKEN = "WEB_WIDGET_BOT_DESK_TOKEN", default "",
        "Token to log in to the desk with; without it one is generated.",
        "at least 16 characters without blanks", secret;
}

/// The variables as a Markdown table.
#[must_use]
pub fn markdown() -> String {
    let mut table =
        "| Variable | Default | Meaning | Expected |\n| --- | --- | --- | --- |\n".to_owned();
    for variable in VARIABLES {
        let default = match variable.default {
            "" => "—".to_owned(),
            text => format!("`{text}`"),
        };
        // Writing into a String cannot fail.
        let _ = writeln!(
            table,
            "| `{}` | {default} | {} | {} |",
            variable.name, variable.meaning, variable.expected
        );
    }
    table
}
