//! The document around the panel: head, start data, scripts. Server only.
//!
//! Invariants: what operators and visitors wrote is escaped wherever it lands (leptos escapes text
//! and attributes, [`script_json`] what stands in scripts); every script and style element carries
//! the nonce; there is no inline style and no inline handler; no address is made up here.

mod script;
#[cfg(test)]
mod tests;

use crate::boot::{BOOT_ELEMENT, Boot};
use crate::texts::ExtrasTexts;
use crate::theme::AccentTokens;
use crate::ui::Panel;
use leptos::prelude::*;
pub use script::{ModuleFiles, desk_script};
use script::{early_script, modules_script, script_json, start_script};

/// What a document consists of.
#[derive(Debug, Clone)]
pub struct ShellProps {
    /// The start data.
    pub boot: Boot,
    /// The nonce of the response's Content-Security-Policy.
    pub nonce: String,
    /// Address of the glue script.
    pub panel_js: String,
    /// Address of the wasm.
    pub panel_wasm: String,
    /// Address of the style sheet.
    pub panel_css: String,
    /// Addresses of the extras, which are loaded when they are needed.
    pub extras: ModuleFiles,
    /// Addresses of what draws rich messages, likewise.
    pub rich: ModuleFiles,
    /// The site's colours.
    pub accent: AccentTokens,
}

/// The document as text, beginning with its doctype. Needs no async runtime.
#[must_use]
pub fn render(props: ShellProps) -> String {
    let owner = Owner::new();
    let html = owner.with(|| view! { <PanelShell props/> }.to_html());
    owner.cleanup();
    html
}

/// The whole document.
#[component]
pub fn PanelShell(
    /// What it consists of.
    props: ShellProps,
) -> impl IntoView {
    let ShellProps {
        boot,
        nonce,
        panel_js,
        panel_wasm,
        panel_css,
        extras,
        rich,
        accent,
    } = props;
    let early = early_script(&boot);
    let start = [
        modules_script(&boot, &extras, &rich),
        start_script(&panel_js, &panel_wasm),
    ]
    .concat();
    let data = script_json(&boot);
    let (failed, again) = (boot.texts.load_failed.clone(), boot.texts.retry.clone());
    let (no_extras, again_extras) = (
        ExtrasTexts::for_language(&boot.lang).not_loaded,
        again.clone(),
    );
    let title = boot.site_name.clone();
    let lang = boot.lang.clone();
    view! {
        <!DOCTYPE html>
        <html lang=lang>
            <head>
                <meta charset="utf-8"/>
                <script nonce=nonce.clone() inner_html=early></script>
                <title>{title}</title>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="stylesheet" href=panel_css/>
                <style nonce=nonce.clone() inner_html=accent.to_css()></style>
                <link rel="modulepreload" href=panel_js nonce=nonce.clone()/>
                <link rel="preload" href=panel_wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="application/json" id=BOOT_ELEMENT nonce=nonce.clone() inner_html=data></script>
                <script type="module" nonce=nonce inner_html=start></script>
            </head>
            <body>
                <Panel boot/>
                // After the panel, which the browser takes over from the first element on.
                <div class="stuck" role="alert">
                    <p>{failed}</p>
                    <button id="again" class="button primary" type="button">{again}</button>
                </div>
                <div class="no-extras" role="alert">
                    <p>{no_extras}</p>
                    <button id="extras-again" class="banner-button" type="button">{again_extras}</button>
                </div>
            </body>
        </html>
    }
}
