//! What visitors of a site may send as files.

use super::field::Expected;
use super::file::FilesEntry;
use super::path::JsonPath;
use super::report::{Object, Report};
use schemars::JsonSchema;
use serde::Deserialize;

/// Largest file without a setting, in megabytes.
pub(super) const FILE_MB: u32 = 20;
/// All files of a conversation without a setting.
pub(super) const SESSION_MB: u32 = 100;
/// All files of a site without a setting.
pub(super) const SITE_MB: u32 = 5_000;
/// Largest number that makes sense: a terabyte.
const MB_MAX: u32 = 1_000_000;
/// Bytes of a megabyte, as file managers count them.
const MEGABYTE: u64 = 1_000_000;

/// Room for visitors' files, in bytes: a file fits into a session's room, and that into the site's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Files {
    /// Largest file.
    pub max: u64,
    /// All files of a session.
    pub per_session: u64,
    /// All files of the site.
    pub per_site: u64,
}

/// A size in the config file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
#[schemars(inline, with = "u32", extend("minimum" = 1, "maximum" = MB_MAX))]
pub(super) struct Megabytes(u32);

impl Megabytes {
    fn bytes(self) -> u64 {
        u64::from(self.0) * MEGABYTE
    }
}

impl TryFrom<u32> for Megabytes {
    type Error = &'static str;

    fn try_from(megabytes: u32) -> Result<Self, Self::Error> {
        if (1..=MB_MAX).contains(&megabytes) {
            Ok(Self(megabytes))
        } else {
            Err("out of range")
        }
    }
}

impl Expected for Megabytes {
    const EXPECTED: &'static str = "a whole number from 1 to 1000000";
    const HINT: &'static str = "write megabytes, without quotes and unit";
}

/// `None` when the site takes no files. Sizes that are not written follow those that are.
pub(super) fn files_of(entry: FilesEntry, at: JsonPath, report: &mut Report<'_>) -> Option<Files> {
    let mut files = Object::open::<FilesEntry>(at, entry.unknown, report);
    let enabled = files.optional("enabled", entry.enabled).unwrap_or(true);
    let max = files.optional("max_mb", entry.max_mb);
    let session = files.optional("session_mb", entry.session_mb);
    let site = files.optional("site_mb", entry.site_mb);
    let default = |size: u32, written: Option<Megabytes>| written.unwrap_or(Megabytes(size)).0;
    let smallest = |sizes: [Option<Megabytes>; 2]| {
        let sizes = sizes.into_iter().flatten().map(|size| size.0);
        sizes.min().unwrap_or(u32::MAX)
    };
    let max_mb = default(FILE_MB.min(smallest([session, site])), max);
    let session_mb = default(SESSION_MB.max(max_mb).min(smallest([site, None])), session);
    let site_mb = default(SITE_MB.max(session_mb), site);
    for (key, size, smaller_key, smaller) in [
        ("session_mb", session_mb, "max_mb", max_mb),
        ("site_mb", site_mb, "session_mb", session_mb),
    ] {
        if size < smaller {
            let what = format!("{size} is less than \"{smaller_key}\", which is {smaller}");
            let at = files.at(key);
            let hint = "what is kept together must have room for one of its parts";
            files.report.problem(&at, what, hint);
        }
    }
    enabled.then_some(Files {
        max: Megabytes(max_mb).bytes(),
        per_session: Megabytes(session_mb).bytes(),
        per_site: Megabytes(site_mb).bytes(),
    })
}
