//! Close codes of `/ws` and `/ws/desk`.
//!
//! 4000–4399 tell the client to come back, 4400–4999 tell it to stay away until something changes.

/// What a client does after a close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconnect {
    /// Connect again with jittered back-off and resume.
    Yes,
    /// Fetch the panel again for a new embed token, then connect.
    AfterReload,
    /// Do not connect by yourself; the visitor must act or the end is final.
    No,
}

impl Reconnect {
    /// The duty in the words of the documentation.
    #[must_use]
    pub const fn duty(self) -> &'static str {
        match self {
            Self::Yes => "connect again with back-off and resume",
            Self::AfterReload => "load the panel again, then connect",
            Self::No => "do not connect by yourself",
        }
    }
}

macro_rules! close_codes {
    ($($(#[doc = $doc:literal])* $name:ident = $value:literal, $reconnect:ident, $text:literal;)*) => {
        /// Why the server closed a socket.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u16)]
        pub enum CloseCode { $($(#[doc = $doc])* $name = $value,)* }

        impl CloseCode {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The number on the wire (RFC 6455 section 7.4).
            #[must_use]
            pub const fn code(self) -> u16 { self as u16 }

            /// The client's duty.
            #[must_use]
            pub const fn reconnect(self) -> Reconnect {
                match self { $(Self::$name => Reconnect::$reconnect,)* }
            }

            /// Short reason, sent with the close frame (at most 123 bytes).
            #[must_use]
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it means, as the documentation says it.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*),)* }
            }

            /// The code of a number, if it is one of ours.
            #[must_use]
            pub const fn from_code(code: u16) -> Option<Self> {
                match code { $($value => Some(Self::$name),)* _ => None }
            }
        }
    };
}

impl CloseCode {
    /// The table of the documentation.
    #[must_use]
    pub fn markdown() -> String {
        let mut table = "| code | reason | meaning | the client |\n|---|---|---|---|\n".to_owned();
        for close in Self::ALL {
            let (code, reason, duty) = (close.code(), close.reason(), close.reconnect().duty());
            table.push_str(&format!(
                "| {code} | {reason} | {} | {duty} |\n",
                close.meaning().trim()
            ));
        }
        table
    }
}

close_codes! {
    /// Orderly end, asked for by the client.
    Normal = 1000, No, "bye";
    /// Not a websocket frame as RFC 6455 wants it.
    ProtocolError = 1002, No, "protocol error";
    /// A text frame that is not UTF-8.
    NotUtf8 = 1007, No, "not UTF-8";
    /// A frame over the size limit. Do not send the same frame again.
    TooBig = 1009, Yes, "frame too large";
    /// The server stops or restarts.
    Restart = 1012, Yes, "server restarting";
    /// No valid first frame within the deadline.
    FirstFrameTimeout = 4001, Yes, "no first frame in time";
    /// No answer to the server's ping.
    PongTimeout = 4002, Yes, "no pong in time";
    /// The client reads slower than messages arrive; resume from the log.
    Slow = 4008, Yes, "reading too slowly, resume";
    /// Too many frames or connections; wait as long as the last error said, at least 10 s.
    RateLimited = 4029, Yes, "too many requests, slow down";
    /// The server cannot store or read right now.
    Unavailable = 4030, Yes, "temporarily unavailable";
    /// Not a text frame, not JSON, or not the first frame that was expected.
    BadFrame = 4400, No, "unexpected frame";
    /// The embed token is not valid any more and cannot be renewed.
    EmbedRefused = 4401, AfterReload, "embed token refused";
    /// The log-in of the desk has ended.
    LoggedOut = 4403, No, "not logged in";
    /// The site was removed from the configuration.
    SiteGone = 4404, No, "site not configured";
}
