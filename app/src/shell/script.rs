//! The scripts of the document. All data in them is JSON that cannot end a script element.

use crate::boot::Boot;
use protocol::host::{HELLO, kind};
use serde::Serialize;

/// JSON for the inside of a script element: no `<`, so no end tag and no comment can begin, and no
/// line separators that old script engines take for line ends.
pub(super) fn script_json<T: Serialize>(value: &T) -> String {
    // Our own types have string keys only, so this cannot fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// Runs before anything is drawn: answers the host page's hand-shake, so that the document is shown
/// before any wasm ran, keeps it until the panel can read it, and marks the document of a returning visitor so that the start form does not flash up.
pub(super) fn early_script(boot: &Boot) -> String {
    let storage = if boot.permanent {
        "localStorage"
    } else {
        "sessionStorage"
    };
    let key = script_json(&["wwb:", boot.site_key.as_str(), ":session"].concat());
    let hello = script_json(&[HELLO, boot.site_key.as_str()].join(","));
    let origins = script_json(&boot.allowed_origins);
    [
        "(function(w,d){w.wwbHello=[];w.addEventListener('message',function(e){var h=w.wwbHello,p=e.ports[0];\
         if(h&&!h.length&&p&&e.source===w.parent&&String(e.data)===",
        &hello,
        "&&",
        &origins,
        ".indexOf(e.origin)>=0){h.push(e);p.postMessage(['",
        kind::READY,
        "'])}});try{if(w.",
        storage,
        ".getItem(",
        &key,
        "))d.documentElement.setAttribute('data-returning','')}catch(e){}})(window,document)",
    ]
    .concat()
}

/// Loads the panel.
pub(super) fn start_script(panel_js: &str, panel_wasm: &str) -> String {
    let (js, wasm) = (script_json(&panel_js), script_json(&panel_wasm));
    [
        "import init from ",
        &js,
        ";init({module_or_path:",
        &wasm,
        "})",
    ]
    .concat()
}
