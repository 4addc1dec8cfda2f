//! From the shape of the file to sites that the server can rely on.

use super::bot::bot_of;
use super::field::Field;
use super::file::{AppearanceEntry, ConfigFile, NAME_MAX, RecipientEntry, SiteEntry, TITLE_MAX};
use super::files::files_of;
use super::form::form_of;
use super::path::JsonPath;
use super::report::{Object, Report};
use super::values::Appearance;
use super::{Recipient, Site, Sites};
use crate::finding::quote;
use protocol::ids::SiteKey;
use session_core::admission::AllowedOrigin;
use std::collections::HashMap;
use std::sync::Arc;

/// Place at which each site key was first used.
type Seen = HashMap<SiteKey, JsonPath>;

/// Takes the whole file apart. The sites are complete only if no problem was noted.
pub(super) fn check(file: ConfigFile, report: &mut Report<'_>) -> Sites {
    let mut root = Object::open::<ConfigFile>(JsonPath::default(), file.unknown, report);
    root.optional("$schema", file.schema);
    let at = root.at("configs");
    let Some(entries) = root.required("configs", file.configs) else {
        return Sites::default();
    };
    if entries.is_empty() {
        report.warning(&at, "is empty", "no site can show the widget");
    }
    let mut seen = Seen::new();
    elements(entries, &at, report, |entry: SiteEntry, at, report| {
        site(entry, at, &mut seen, report)
    })
    .into_iter()
    .collect()
}

/// Takes every element of a list apart and keeps those that came through.
pub(super) fn elements<T: super::field::Expected, U>(
    fields: Vec<Field<T>>,
    at: &JsonPath,
    report: &mut Report<'_>,
    mut check: impl FnMut(T, &JsonPath, &mut Report<'_>) -> Option<U>,
) -> Vec<U> {
    let mut whole = Vec::with_capacity(fields.len());
    for (index, field) in fields.into_iter().enumerate() {
        let at = at.index(index);
        let element = report.element(&at, field);
        whole.extend(element.and_then(|element| check(element, &at, report)));
    }
    whole
}

fn site(entry: SiteEntry, at: &JsonPath, seen: &mut Seen, report: &mut Report<'_>) -> Option<Site> {
    let mut site = Object::open::<SiteEntry>(at.clone(), entry.unknown, report);
    let key = key(&mut site, entry.key, at, seen);
    let allowed_origins = origins(&mut site, entry.allowed_origins);
    let title_primary = site.line("title-primary", entry.title_primary, TITLE_MAX);
    let title_secondary = site.line("title-secondary", entry.title_secondary, TITLE_MAX);
    let site_name = site.line("site_name", entry.site_name, NAME_MAX);
    let recipients = recipients(&mut site, entry.chat_recipients);
    let permanent_session = site.optional("permanent_session", entry.permanent_session);
    let messenger = site.optional("messenger", entry.messenger);
    let appearance = site.optional("appearance", entry.appearance);
    let appearance_at = site.at("appearance");
    let files = site.optional("files", entry.files);
    let files_at = site.at("files");
    let form = site.optional("form", entry.form).unwrap_or_default();
    let form_at = site.at("form");
    let language = site.optional("language", entry.language);
    let bot = site.optional("bot", entry.bot);
    let bot_at = site.at("bot");
    let external_media = site.optional("external_media", entry.external_media);
    let with_bot = bot.is_some();
    let bot = bot.map(|entry| bot_of(entry, bot_at, site_name.as_deref(), report));
    Some(Site {
        appearance: appearance_of(appearance.unwrap_or_default(), appearance_at, report),
        files: files_of(files.unwrap_or_default(), files_at, report),
        form: form_of(form, &form_at, report),
        key: key?,
        allowed_origins: allowed_origins?,
        title_primary: title_primary?,
        title_secondary: title_secondary?,
        site_name: site_name?,
        recipients: recipients?,
        permanent_session: permanent_session.unwrap_or_default(),
        messenger,
        language,
        bot: match bot {
            Some(checked) => Some(Arc::new(checked?)),
            None => None,
        },
        external_media: external_media.unwrap_or(with_bot),
    })
}

fn key(
    site: &mut Object<'_, '_>,
    field: Field<String>,
    site_at: &JsonPath,
    seen: &mut Seen,
) -> Option<SiteKey> {
    let text = site.required("key", field)?;
    let at = site.at("key");
    let Ok(key) = SiteKey::parse(text.as_str()) else {
        let hint = "use 1 to 128 characters out of A-Z a-z 0-9 - _ . : @, such as a GUID";
        site.report
            .problem(&at, format!("{} is not a site key", quote(&text)), hint);
        return None;
    };
    if let Some(first) = seen.get(&key) {
        let what = format!("{} is used twice (also {first})", quote(&text));
        site.report.problem(&at, what, "give each site its own key");
        return None;
    }
    seen.insert(key.clone(), site_at.clone());
    Some(key)
}

fn origins(
    site: &mut Object<'_, '_>,
    field: Field<Vec<Field<String>>>,
) -> Option<Vec<AllowedOrigin>> {
    let entries = site.required("allowed-origins", field)?;
    let at = site.at("allowed-origins");
    if entries.is_empty() {
        site.report
            .warning(&at, "is empty", "this site refuses all pages");
    }
    Some(elements(entries, &at, site.report, |text, at, report| {
        origin(&text, at, report)
    }))
}

fn origin(text: &str, at: &JsonPath, report: &mut Report<'_>) -> Option<AllowedOrigin> {
    let shown = quote(text);
    let origin = match AllowedOrigin::parse(text) {
        Ok(origin) => origin,
        Err(error) => {
            // The error reads «what; what was expected».
            let reason = error.to_string();
            let (what, hint) = reason.split_once("; ").unwrap_or((&reason, ""));
            report.problem(at, format!("{shown}: {what}"), hint);
            return None;
        }
    };
    if origin.to_string() != origin.origin_string() {
        let what = format!("{shown} has a path, which browsers rarely tell across sites");
        let hint = format!(
            "all pages of {} can show the widget unless their Referer carries another path",
            origin.origin_string()
        );
        report.warning(at, what, hint);
    }
    Some(origin)
}

fn recipients(
    site: &mut Object<'_, '_>,
    field: Field<Vec<Field<RecipientEntry>>>,
) -> Option<Vec<Recipient>> {
    let entries = site.required("chat_recipients", field)?;
    let at = site.at("chat_recipients");
    if entries.is_empty() {
        site.report.problem(
            &at,
            "is empty",
            "name at least one person who gets the chats",
        );
    }
    Some(elements(entries, &at, site.report, recipient))
}

fn recipient(entry: RecipientEntry, at: &JsonPath, report: &mut Report<'_>) -> Option<Recipient> {
    let mut person = Object::open::<RecipientEntry>(at.clone(), entry.unknown, report);
    let first_name = person.short_line("first_name", entry.first_name, NAME_MAX);
    let last_name = person.short_line("last_name", entry.last_name, NAME_MAX);
    let id = person.optional("id", entry.id);
    if id.as_deref().is_some_and(|id| id.trim().is_empty()) {
        person
            .report
            .problem(&person.at("id"), "is empty", "leave it out or fill it in");
    }
    let (first_name, last_name) = first_name.zip(last_name)?;
    if first_name.is_empty() && last_name.is_empty() {
        report.problem(
            at,
            "has no name",
            "fill in \"first_name\" and \"last_name\"",
        );
        return None;
    }
    Some(Recipient {
        first_name,
        last_name,
        id,
    })
}

fn appearance_of(entry: AppearanceEntry, at: JsonPath, report: &mut Report<'_>) -> Appearance {
    let mut look = Object::open::<AppearanceEntry>(at, entry.unknown, report);
    Appearance {
        accent: look.optional("accent", entry.accent).unwrap_or_default(),
        position: look
            .optional("position", entry.position)
            .unwrap_or_default(),
        offset_x: look
            .optional("offset_x", entry.offset_x)
            .unwrap_or_default(),
        offset_y: look
            .optional("offset_y", entry.offset_y)
            .unwrap_or_default(),
    }
}
