//! Generated parts of the book. `UPDATE_DOCS=1 cargo test -p server documentation` writes them anew.

use protocol::codes::{CloseCode, ErrorCode};
use std::path::{Path, PathBuf};

#[test]
fn the_generated_tables_are_up_to_date() {
    let tables = [
        ("configuration.md", "settings", config::settings::markdown()),
        ("configuration.md", "sites", config::sites::markdown()),
        ("protocol.md", "close-codes", CloseCode::markdown()),
        ("protocol.md", "error-codes", ErrorCode::markdown()),
    ];
    for (file, name, table) in tables {
        let path = book().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let open = format!("<!-- generated:{name} -->\n");
        let start = text.find(&open).expect(name) + open.len();
        let end = start + text[start..].find("<!-- /generated -->").expect(name);
        let fresh = format!("{}\n", table.trim_end());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, format!("{}{fresh}{}", &text[..start], &text[end..])).unwrap();
        } else {
            assert_eq!(&text[start..end], fresh, "{file}: run with UPDATE_DOCS=1");
        }
    }
}

#[test]
fn every_page_of_the_book_is_in_its_summary_and_every_link_leads_somewhere() {
    let summary = std::fs::read_to_string(book().join("SUMMARY.md")).unwrap();
    let mut files = vec![book().join("../../README.md"), book().join("SUMMARY.md")];
    for entry in std::fs::read_dir(book()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // Pictures are reached by links, which are looked at below.
        if name.ends_with(".md") && name != "SUMMARY.md" {
            assert!(
                summary.contains(&format!("({name})")),
                "{name} is not in SUMMARY.md"
            );
            files.push(path);
        }
    }
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = target.split('#').next().unwrap();
            if !path.is_empty() && !path.contains("://") {
                let found = file.parent().unwrap().join(path);
                assert!(found.exists(), "{}: {target}", file.display());
            }
        }
    }
}

#[test]
fn the_limits_in_the_book_are_the_limits_of_the_server() {
    let rates = server::limits::Rates::default();
    let text = std::fs::read_to_string(book().join("operations.md")).unwrap();
    for (name, rate) in [
        ("sockets opened, per address", rates.connects_per_address),
        ("sessions started, per address", rates.starts_per_address),
        ("sessions started, per site", rates.starts_per_site),
        ("messages, per session", rates.messages_per_session),
        ("messages, per address", rates.messages_per_address),
        ("messages, per site", rates.messages_per_site),
        ("files, per session", rates.uploads_per_session),
        ("files, per address", rates.uploads_per_address),
        ("other requests, per session", rates.requests_per_session),
        ("log-ins at the desk, per address", rates.logins_per_address),
        ("frames of any kind, per socket", rates.frames_per_socket),
    ] {
        let row = format!(
            "| {name} | {} | {} |",
            thousands(rate.per_minute),
            thousands(rate.burst)
        );
        assert!(text.contains(&row), "operations.md lacks: {row}");
    }
}

fn thousands(number: u32) -> String {
    match number {
        1_000.. => format!("{},{:03}", number / 1_000, number % 1_000),
        _ => number.to_string(),
    }
}

fn book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src")
}
