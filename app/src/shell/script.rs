//! The scripts of the document. All data in them is JSON that cannot end a script element.

use crate::boot::{Boot, FileLimits};
use crate::texts::{ExtrasTexts, RichTexts};
use protocol::host::{HELLO, kind};
use serde::Serialize;
use std::sync::LazyLock;

/// How long the panel may take to start before the visitor is offered another try: enough for its
/// wasm over a connection of 40 kbit/s.
const PATIENCE_MS: u32 = 20_000;

static EARLY: LazyLock<String> = LazyLock::new(|| for_browsers(include_str!("early.js")));
static DOOR: LazyLock<String> = LazyLock::new(|| for_browsers(include_str!("door.js")));
static EXTRAS: LazyLock<String> = LazyLock::new(|| for_browsers(include_str!("extras.js")));
static KEPT: LazyLock<String> = LazyLock::new(|| for_browsers(include_str!("kept.js")));
static FORM: LazyLock<String> = LazyLock::new(|| for_browsers(include_str!("form.js")));
static RICH: LazyLock<String> = LazyLock::new(|| for_browsers(include_str!("rich.js")));

/// A script without what only its readers need.
fn for_browsers(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    let code: Vec<&str> = lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect();
    code.join("\n")
}

/// Addresses of a module that is loaded when it is needed.
#[derive(Debug, Clone, Serialize)]
pub struct ModuleFiles {
    /// Glue script.
    pub js: String,
    /// The module.
    pub wasm: String,
    /// Style sheet.
    pub css: String,
}

/// What the extras know of the site.
#[derive(Serialize)]
struct ExtrasSite<'a> {
    #[serde(flatten)]
    addresses: &'a ModuleFiles,
    base: &'a str,
    lang: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<FileLimits>,
    #[serde(flatten)]
    storage: SiteStorage,
    texts: ExtrasTexts,
}

/// Where the browser keeps what belongs to a session, and how the names of it begin.
#[derive(Serialize)]
struct SiteStorage {
    storage: &'static str,
    store: String,
}

impl SiteStorage {
    fn of(boot: &Boot) -> Self {
        Self {
            storage: if boot.permanent {
                "localStorage"
            } else {
                "sessionStorage"
            },
            store: ["wwb:", boot.site_key.as_str(), ":"].concat(),
        }
    }
}

/// What rich messages know of the site.
#[derive(Serialize)]
struct RichSite<'a> {
    #[serde(flatten)]
    addresses: &'a ModuleFiles,
    base: &'a str,
    lang: &'a str,
    texts: RichTexts,
    /// True for the team's own page.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    team: bool,
}

/// What the early script knows of the site.
#[derive(Serialize)]
struct EarlySite<'a> {
    hello: String,
    ready: &'a str,
    close: &'a str,
    origins: &'a [String],
    #[serde(flatten)]
    storage: SiteStorage,
    patience: u32,
}

/// JSON for the inside of a script element: no `<`, so no end tag and no comment can begin, and no
/// line separators that old script engines take for line ends.
pub(super) fn script_json<T: Serialize>(value: &T) -> String {
    // Our own types have string keys only, so this cannot fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// Runs before anything is drawn (`early.js`).
pub(super) fn early_script(boot: &Boot) -> String {
    let site = EarlySite {
        hello: [HELLO, boot.site_key.as_str()].join(","),
        ready: kind::READY,
        close: kind::CLOSE,
        origins: &boot.allowed_origins,
        storage: SiteStorage::of(boot),
        patience: PATIENCE_MS,
    };
    [EARLY.as_str(), "(", &script_json(&site), ")"].concat()
}

/// Keeps the modules at hand (`door.js`, `extras.js`, `rich.js`), keeps files that are not messages yet
/// where the site takes some (`kept.js`), and reads the site's own fields where it has some (`form.js`).
pub(super) fn modules_script(boot: &Boot, extras: &ModuleFiles, rich: &ModuleFiles) -> String {
    let extras = ExtrasSite {
        addresses: extras,
        base: &boot.base,
        lang: &boot.lang,
        files: boot.files,
        storage: SiteStorage::of(boot),
        texts: ExtrasTexts::for_language(&boot.lang),
    };
    [
        DOOR.as_str(),
        "\n",
        boot.files.map_or("", |_| &KEPT),
        "\n",
        &call(&EXTRAS, &script_json(&extras)),
        &rich_call(&boot.base, &boot.lang, rich, false),
        if boot.form.is_empty() { "" } else { &FORM },
    ]
    .concat()
}

fn call(script: &str, site: &str) -> String {
    [script, "(", site, ");"].concat()
}

fn rich_call(base: &str, lang: &str, rich: &ModuleFiles, team: bool) -> String {
    let site = RichSite {
        addresses: rich,
        base,
        lang,
        texts: RichTexts::for_language(lang),
        team,
    };
    call(&RICH, &script_json(&site))
}

/// Keeps the module for rich messages at hand on the desk's page (`door.js`, `rich.js`).
#[must_use]
pub fn desk_script(base: &str, lang: &str, rich: &ModuleFiles) -> String {
    [DOOR.as_str(), "\n", &rich_call(base, lang, rich, true)].concat()
}

/// Loads the panel, and tells the early script whether it started.
pub(super) fn start_script(panel_js: &str, panel_wasm: &str) -> String {
    let (js, wasm) = (script_json(&panel_js), script_json(&panel_wasm));
    [
        "import init from ",
        &js,
        ";init({module_or_path:",
        &wasm,
        "}).then(()=>wwbFailed(false),e=>{wwbFailed(true);throw e})",
    ]
    .concat()
}
