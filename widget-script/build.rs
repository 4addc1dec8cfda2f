//! Builds the operator's markup and style sheet into the launcher.
//!
//! `widget-button-iframe.html` becomes a table of DOM operations and `widget-style.css` a minified
//! string, so that nothing in the browser ever parses HTML and every mistake in either file stops
//! the build with its name and line.

#[path = "build/markup.rs"]
mod markup;

use std::{env, error::Error, fs, path::Path};

const MARKUP: &str = "widget-button-iframe.html";
const STYLE: &str = "widget-style.css";

fn main() -> Result<(), Box<dyn Error>> {
    for file in ["build.rs", "build/markup.rs", MARKUP, STYLE] {
        println!("cargo::rerun-if-changed={file}");
    }
    let operations = match markup::compile(&fs::read_to_string(MARKUP)?) {
        Ok(operations) => operations,
        Err(fault) => return report(&format!("{MARKUP}:{fault}")),
    };
    let style = fs::read_to_string(STYLE)?;
    let style = match minifier::css::minify(&style) {
        Ok(minified) => minified.to_string(),
        Err(fault) => return report(&format!("{STYLE}: {fault}")),
    };
    let out = env::var("OUT_DIR")?;
    fs::write(
        Path::new(&out).join("shell.rs"),
        format!("const MARKUP: &[Op] = &{operations};\nconst STYLE: &str = {style:?};\n"),
    )?;
    Ok(())
}

/// Shows the fault as one clean line of cargo's output instead of a debug-printed error.
fn report(fault: &str) -> Result<(), Box<dyn Error>> {
    println!("cargo::error={fault}");
    Ok(())
}
