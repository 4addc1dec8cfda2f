//! A message in words, for teams whose messenger shows text alone.

use crate::html;
use protocol::entry::Entry;
use protocol::view::{Button, Card, MissingMedia, Part, Source, View};
use session_core::text::one_line;

/// What an entry says: its text, and its parts and buttons in brackets. Empty when it says nothing.
#[must_use]
pub fn plain(entry: &Entry) -> String {
    let Some(view) = View::of_value(&entry.view) else {
        return entry.text.clone();
    };
    let mut lines: Vec<String> = Vec::new();
    for part in &view.parts {
        match part {
            // As it was written it reads better than its HTML without tags.
            Part::Prose { .. } => lines.push(entry.text.clone()),
            Part::Html { html, .. } => lines.push(html::words(html)),
            Part::Image(image) => lines.push(bracket("image", &image.name, &image.src)),
            Part::File(file) => lines.push(bracket("file", &file.name, &file.src)),
            Part::Audio(file) => lines.push(bracket("sound", &file.name, &file.src)),
            Part::Frame(frame) => lines.push(bracket("page", &frame.title, &frame.src)),
            Part::Gallery { cards } => lines.extend(cards.iter().map(card)),
            Part::Sources { items, .. } => lines.extend(items.iter().map(source)),
            Part::Redirect { href, label, .. } => lines.push(bracket("leads to", label, href)),
            Part::Missing { what } => lines.push(missing(*what).to_owned()),
        }
    }
    lines.extend(buttons(&view.buttons));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// What a message with a view says, in one line and without addresses: for lists of conversations.
#[must_use]
pub fn line(text: &str, view: &View) -> String {
    let said: Vec<String> = view
        .parts
        .iter()
        .map(|part| one_line(&part_in_words(text, part)))
        .filter(|words| !words.is_empty())
        .collect();
    match said.is_empty() {
        false => said.join(" · "),
        true => labels(&view.buttons),
    }
}

fn part_in_words(text: &str, part: &Part) -> String {
    let or = |name: &str, word: &str| if name.is_empty() { word } else { name }.to_owned();
    match part {
        Part::Prose { .. } => text.to_owned(),
        Part::Html { html, .. } => html::words(html),
        Part::Image(image) => or(&image.name, "Image"),
        Part::File(file) => or(&file.name, "File"),
        Part::Audio(file) => or(&file.name, "Sound"),
        Part::Frame(frame) => or(&frame.title, "Page"),
        Part::Gallery { cards } => titles("Cards", cards.iter().map(|card| card.title.as_str())),
        Part::Sources { items, .. } => {
            titles("Sources", items.iter().map(|item| item.title.as_str()))
        }
        Part::Redirect { label, .. } => label.clone(),
        Part::Missing { what } => match what {
            MissingMedia::Image => "Image".to_owned(),
            MissingMedia::File => "File".to_owned(),
            MissingMedia::Frame => "Page".to_owned(),
        },
    }
}

fn titles<'a>(word: &str, titles: impl Iterator<Item = &'a str>) -> String {
    let titles: Vec<&str> = titles.filter(|title| !title.is_empty()).collect();
    match titles.is_empty() {
        true => word.to_owned(),
        false => format!("{word}: {}", titles.join(", ")),
    }
}

fn labels(buttons: &[Button]) -> String {
    let words: Vec<String> = buttons
        .iter()
        .map(|button| match button {
            Button::Text { label } | Button::Action { label, .. } | Button::Url { label, .. } => {
                format!("[{label}]")
            }
        })
        .collect();
    words.join(" ")
}

fn bracket(what: &str, name: &str, address: &str) -> String {
    match name {
        "" => format!("[{what}] {address}"),
        name => format!("[{what}: {name}] {address}"),
    }
}

const fn missing(what: MissingMedia) -> &'static str {
    match what {
        MissingMedia::Image => "[an image that cannot be shown]",
        MissingMedia::File => "[a file that cannot be shown]",
        MissingMedia::Frame => "[a page that cannot be shown]",
    }
}

fn card(card: &Card) -> String {
    let words = [card.title.as_str(), card.text.as_str()];
    let words: Vec<&str> = words.into_iter().filter(|text| !text.is_empty()).collect();
    let mut line = format!("• {}", words.join(" – "));
    if let Some(pressed) = buttons(&card.buttons) {
        line.push(' ');
        line.push_str(&pressed);
    }
    line
}

fn source(source: &Source) -> String {
    format!("• {} {}", source.title, source.href)
}

fn buttons(buttons: &[Button]) -> Option<String> {
    let words: Vec<String> = buttons
        .iter()
        .map(|button| match button {
            Button::Text { label } | Button::Action { label, .. } => format!("[{label}]"),
            Button::Url {
                label,
                href: Some(href),
                ..
            } => format!("[{label}: {href}]"),
            Button::Url { label, .. } => format!("[{label}]"),
        })
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}
