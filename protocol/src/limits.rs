//! Limits that both ends know, so that the client can say them before the server must.

/// Longest text of one message, in Unicode scalar values.
pub const TEXT_MAX_CHARS: usize = 4_000;
/// Longest visitor name, in Unicode scalar values.
pub const NAME_MAX_CHARS: usize = 80;
/// Longest e-mail address, in bytes (RFC 5321 section 4.5.3.1).
pub const EMAIL_MAX_BYTES: usize = 254;
/// Longest page address, title or referrer that is kept, in Unicode scalar values. Longer is cut.
pub const PAGE_FIELD_MAX_CHARS: usize = 500;
/// Longest name of a file, in Unicode scalar values.
pub const FILE_NAME_MAX_CHARS: usize = 120;
/// Largest frame on the websocket, in bytes.
pub const FRAME_MAX_BYTES: usize = 64 * 1024;
/// Largest `metadata` or `attributes` of one message as JSON, in bytes.
pub const EXTRAS_MAX_BYTES: usize = 16 * 1024;
/// Most entries in one answer with history.
pub const PAGE_MAX_ENTRIES: u32 = 100;
/// Entries in one answer with history when the client does not say.
pub const PAGE_DEFAULT_ENTRIES: u32 = 50;

/// Most bytes of JSON that the entries of one answer with history make up, so that a page of long
/// ones still is a frame of sensible size. A page ends early; one entry it always has.
pub const PAGE_MAX_BYTES: usize = 96 * 1024;

/// How long the socket stays after the widget was closed, in milliseconds (the Python bot's 5 s rule).
pub const LINGER_MS: u32 = 5_000;
/// Silence after which the client asks with `ping` whether the socket still lives, in milliseconds.
pub const WATCHDOG_PING_MS: u32 = 30_000;
/// How long the client waits for the answer to its `ping`, in milliseconds.
pub const WATCHDOG_PONG_MS: u32 = 10_000;
/// How long a typing sign is believed without being repeated, in milliseconds.
pub const TYPING_TTL_MS: u32 = 6_000;
/// Fewest characters of a session token that a client has made: as many as 256 random bits take.
pub const OWN_TOKEN_MIN_CHARS: usize = 43;
