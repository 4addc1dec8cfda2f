//! Sites: what the config file says.
//!
//! A file goes through four steps: text to JSON (`json`), JSON to fields that remember their
//! mistakes (`file`, `field`), fields to sites (`check`), and all findings into one report.
//!
//! Invariants: a file with a problem yields no site at all, so a reload is all or nothing; a
//! [`Site`] needs no further checks.

mod bot;
mod check;
mod field;
mod file;
mod files;
mod form;
mod json;
mod path;
mod reference;
mod report;
mod values;

pub use bot::Bot;
pub use files::Files;
pub use form::Question;
pub use reference::{markdown, schema};
pub use values::{Accent, Appearance, Language, Messenger, Offset, Side};

use crate::finding::{Problem, Warning};
use field::Field;
use file::ConfigFile;
use protocol::form::FormField;
use protocol::ids::SiteKey;
use report::Report;
use serde::Deserialize;
use session_core::admission::AllowedOrigin;
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// A site that may show the widget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Identifies it.
    pub key: SiteKey,
    /// Pages that may show the widget; none if empty.
    pub allowed_origins: Vec<AllowedOrigin>,
    /// Primary title in the panel's header.
    pub title_primary: String,
    /// Secondary title in the panel's header.
    pub title_secondary: String,
    /// Short name, for the titles of chats.
    pub site_name: String,
    /// Who gets the chats; at least one.
    pub recipients: Vec<Recipient>,
    /// Whether a session outlives the tab.
    pub permanent_session: bool,
    /// Where chats are opened, if the site does not leave it to the server.
    pub messenger: Option<Messenger>,
    /// Looks.
    pub appearance: Appearance,
    /// Room for visitors' files; `None` when the site takes none.
    pub files: Option<Files>,
    /// Further fields of the form that begins a conversation.
    pub form: Vec<Question>,
    /// Language, if the site does not leave it to the browser.
    pub language: Option<Language>,
    /// The chatbot that answers before the team does.
    pub bot: Option<Arc<Bot>>,
    /// Whether messages may show media and frames of other hosts.
    pub external_media: bool,
}

impl Site {
    /// The fields of the form in a language.
    #[must_use]
    pub fn form_in(&self, language: &str) -> Vec<FormField> {
        let fields = self.form.iter();
        fields.map(|field| field.in_language(language)).collect()
    }
}

/// A person of the team, as the config file names them. At most one of the names is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recipient {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The messenger's id, to tell namesakes apart.
    pub id: Option<String>,
}

/// All sites of a config file.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    in_order: Vec<Arc<Site>>,
    by_key: HashMap<SiteKey, Arc<Site>>,
}

impl Sites {
    /// The site with this key.
    #[must_use]
    pub fn get(&self, key: &SiteKey) -> Option<&Arc<Site>> {
        self.by_key.get(key)
    }

    /// All sites in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Site>> {
        self.in_order.iter()
    }
}

/// Keys are expected to differ; of two equal ones the last is found by its key.
impl FromIterator<Site> for Sites {
    fn from_iter<I: IntoIterator<Item = Site>>(sites: I) -> Self {
        let in_order: Vec<Arc<Site>> = sites.into_iter().map(Arc::new).collect();
        let by_key = in_order
            .iter()
            .map(|site| (site.key.clone(), Arc::clone(site)))
            .collect();
        Self { in_order, by_key }
    }
}

/// A config file that can be worked with.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The sites.
    pub sites: Sites,
    /// What is likely not meant as it is written.
    pub warnings: Vec<Warning>,
}

/// Reads and checks a config file; `read` gets the text of a path.
///
/// # Errors
/// All problems of the file at once.
pub fn load(
    path: &Path,
    read: impl Fn(&Path) -> io::Result<String>,
) -> Result<Loaded, Vec<Problem>> {
    let file = path.display().to_string();
    let text = read(path).map_err(|error| {
        let mut report = Report::new(&file);
        let hint = match error.kind() {
            io::ErrorKind::NotFound => "WEB_WIDGET_BOT_CONFIG says where it is",
            io::ErrorKind::PermissionDenied => "let the server's user read it",
            io::ErrorKind::InvalidData => "save it as UTF-8",
            _ => "",
        };
        report.problem(&"", format!("cannot be read: {error}"), hint);
        report.problems
    })?;
    parse(&file, &text)
}

/// Checks the text of a config file; `file` is its name in messages.
///
/// # Errors
/// All problems of the text at once.
pub fn parse(file: &str, text: &str) -> Result<Loaded, Vec<Problem>> {
    let mut report = Report::new(file);
    // Some editors begin UTF-8 files with a byte order mark, which JSON does not know.
    let text = text.trim_start_matches('\u{feff}');
    let sites = match json::parse(text) {
        Ok(parsed) => sites(parsed, &mut report),
        Err(error) => {
            syntax_problem(text, &error, &mut report);
            Sites::default()
        }
    };
    if report.problems.is_empty() {
        Ok(Loaded {
            sites,
            warnings: report.warnings,
        })
    } else {
        Err(report.problems)
    }
}

fn sites(parsed: json::Parsed, report: &mut Report<'_>) -> Sites {
    for at in &parsed.duplicates {
        report.problem(at, "is written twice in one object", "keep one of them");
    }
    let root = match ConfigFile::deserialize(&parsed.value) {
        Ok(file) => Field::Right(file),
        Err(_) => Field::Wrong(parsed.value),
    };
    let file = report.element(&path::JsonPath::default(), root);
    file.map_or_else(Sites::default, |file| check::check(file, report))
}

fn syntax_problem(text: &str, error: &serde_json::Error, report: &mut Report<'_>) {
    let message = error.to_string();
    let what = message
        .rfind(" at line ")
        .and_then(|end| message.get(..end))
        .unwrap_or(&message);
    let hint = match text.trim_start().chars().next() {
        None => "the file is empty; begin with { \"configs\": [ ] }",
        Some('{') => "the mistake is here or just before",
        Some(_) => "put the whole file between { and }",
    };
    let place = format!("line {}, column {}", error.line(), error.column());
    report.problem(&place, format!("is not JSON: {what}"), hint);
}
