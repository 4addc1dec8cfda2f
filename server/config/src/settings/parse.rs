//! Values from texts. A refusal is the end of a sentence that begins with the value.

use super::{LogFormat, Prefix, SqliteSync};
use crate::Secret;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use url::{Host, Url};

type Parsed<T> = Result<T, &'static str>;

/// Shortest desk token, in characters: shorter ones can be guessed.
const DESK_TOKEN_MIN: usize = 16;

#[expect(clippy::unnecessary_wraps, reason = "one shape for all parsers")]
pub(super) fn path(text: &str) -> Parsed<PathBuf> {
    Ok(PathBuf::from(text))
}

#[expect(clippy::unnecessary_wraps, reason = "one shape for all parsers")]
pub(super) fn secret(text: &str) -> Parsed<Secret> {
    Ok(Secret::new(text.to_owned()))
}

pub(super) fn desk_token(text: &str) -> Parsed<Secret> {
    if text.chars().count() < DESK_TOKEN_MIN {
        Err("is too short")
    } else if text.chars().any(char::is_whitespace) {
        Err("holds a blank")
    } else {
        secret(text)
    }
}

pub(super) fn port(text: &str) -> Parsed<u16> {
    match text.parse::<u16>() {
        Ok(0) => Err("is out of range"),
        Ok(port) => Ok(port),
        Err(_) if text.bytes().all(|b| b.is_ascii_digit()) => Err("is out of range"),
        Err(_) => Err("is not a port"),
    }
}

pub(super) fn prefix(text: &str) -> Parsed<Prefix> {
    if text.is_empty() {
        return Ok(Prefix::default());
    }
    let Some(path) = text.strip_prefix('/') else {
        return Err("does not begin with /");
    };
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Prefix::default());
    }
    for segment in path.split('/') {
        match segment {
            "" => return Err("holds //"),
            "." | ".." => return Err("holds . or .. as a step of the path"),
            _ if !segment.bytes().all(is_unreserved) => {
                return Err("holds a character that does not belong in a prefix");
            }
            _ => {}
        }
    }
    Ok(Prefix(format!("/{path}")))
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

pub(super) fn web_url(text: &str) -> Parsed<Url> {
    let Ok(url) = Url::parse(text) else {
        return Err("is not a URL");
    };
    if !matches!(url.scheme(), "http" | "https") {
        Err("is neither http nor https")
    } else if !url.username().is_empty() || url.password().is_some() {
        Err("holds a user name or password")
    } else if url.query().is_some() || url.fragment().is_some() {
        Err("holds a ? or #")
    } else {
        Ok(url)
    }
}

pub(super) fn safe_url(text: &str) -> Parsed<Url> {
    let url = web_url(text)?;
    if url.scheme() == "https" || is_loopback(&url) {
        Ok(url)
    } else {
        Err("would send the secret in the clear")
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

pub(super) fn address(text: &str) -> Parsed<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match bare.unwrap_or(text).parse() {
        Ok(address) => Ok(address),
        Err(_) if text.parse::<SocketAddr>().is_ok() => {
            Err("holds a port, which is WEB_WIDGET_BOT_PORT's to say")
        }
        Err(_) => Err("is not an IP address"),
    }
}

pub(super) fn socket_address(text: &str) -> Parsed<SocketAddr> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.port() == 0 => Err("has port 0"),
        Ok(address) => Ok(address),
        Err(_) => Err("is not an IP address with a port"),
    }
}

pub(super) fn networks(text: &str) -> Parsed<Vec<IpNet>> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<IpNet>()
                .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
        })
        .collect::<Result<_, _>>()
        .map_err(|_| "holds something that is neither an IP address nor a network")
}

/// Hosts as they stand in a parsed URL.
pub(super) fn hosts(text: &str) -> Parsed<Vec<String>> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.parse::<Ipv6Addr>() {
            Ok(address) => Ok(Host::<&str>::Ipv6(address).to_string()),
            Err(_) => Host::parse(part).map(|host| host.to_string()),
        })
        .collect::<Result<_, _>>()
        .map_err(|_| "holds something that is neither a host name nor an IP address")
}

pub(super) fn log_filter(text: &str) -> Parsed<String> {
    if text.split(',').map(str::trim).all(is_log_directive) {
        Ok(text.to_owned())
    } else {
        Err("is not a log filter")
    }
}

/// `level` or `target=level`. A bare target is refused: it would hide a misspelt level.
fn is_log_directive(text: &str) -> bool {
    let (target, level) = text.split_once('=').unwrap_or(("root", text));
    let names_a_target = !target.is_empty()
        && target
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'));
    let level = level.to_ascii_lowercase();
    names_a_target
        && matches!(
            level.as_str(),
            "off" | "error" | "warn" | "info" | "debug" | "trace"
        )
}

pub(super) fn log_format(text: &str) -> Parsed<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("is not a log format"),
    }
}

pub(super) fn sqlite_sync(text: &str) -> Parsed<SqliteSync> {
    match text {
        "full" => Ok(SqliteSync::Full),
        "normal" => Ok(SqliteSync::Normal),
        _ => Err("is not a way to sync"),
    }
}
