//! A file on its way to the server: name, preview, progress, and what can be done about it.

use crate::blob::BlobUrl;
use crate::facts::is_image_type;
use crate::problem::Problem;
use crate::site::Site;
use kit::browser::{Blob, Element};
use kit::digits::digits;
use kit::dom::{add, button, element, file_name, icon, icon_button, rename};

/// The row.
pub(crate) struct UploadRow {
    /// Its element.
    pub(crate) element: Element,
    /// Retry, shown after a failure that may pass.
    retry: Element,
    state: Element,
    bar: Element,
    size: String,
    name: String,
    /// The preview's.
    _url: Option<BlobUrl>,
}

impl UploadRow {
    /// A row for a file; `cancel` and `retry` are what its buttons do.
    pub(crate) fn new(
        site: &Site,
        file: &Blob,
        cancel: impl Fn() + 'static,
        retry: impl Fn() + 'static,
    ) -> Self {
        let name = file.name();
        let row = element("div", "upload");
        row.set("role", "listitem");
        let url = preview(file);
        let state = element("p", "file-state");
        let bar = element("div", "bar");
        for (attribute, value) in [
            ("role", "progressbar"),
            ("aria-label", &*site.about("progress", &name)),
            ("aria-valuemin", "0"),
            ("aria-valuemax", "100"),
            ("aria-valuenow", "0"),
        ] {
            bar.set(attribute, value);
        }
        add(&bar, &[&element("i", "")]);
        let about = element("div", "file-text");
        let again = button("retry-button", retry);
        again.set_text(&site.text("retry"));
        add(&about, &[&file_name(&name), &state, &bar, &again]);
        let stop = icon_button("close", &site.about("cancel", &name), cancel);
        add(
            &row,
            &[&thumbnail(&name, &file.mime(), url.as_ref()), &about, &stop],
        );
        let made = Self {
            element: row,
            retry: again,
            state,
            bar,
            size: site.size(file.size()),
            name,
            _url: url,
        };
        made.waits(&site.text("waits"));
        made
    }

    /// It waits, in words.
    pub(crate) fn waits(&self, words: &str) {
        self.show(&[&self.size, " · ", words].concat(), None);
        self.at(0);
    }

    /// So many percent of it are sent.
    pub(crate) fn at(&self, percent: u32) {
        let percent = digits(percent);
        self.bar.set("aria-valuenow", &percent);
        self.bar.style().set_property("--part", &percent);
    }

    /// It is on its way.
    pub(crate) fn runs(&self, percent: u32) {
        self.show(&self.size, None);
        self.at(percent);
    }

    /// It cannot be sent.
    pub(crate) fn refused(&self, site: &Site, problem: Problem) {
        let largest = site.max.map(|max| site.size(max)).unwrap_or_default();
        let words = site.fill(problem.text(), &[("n", &self.name), ("max", &largest)]);
        self.show(&words, Some(problem));
        rename(
            &self.element.last_child(),
            &site.about("dismiss", &self.name),
        );
    }

    /// True when it will not go by itself.
    pub(crate) fn is_refused(&self) -> bool {
        self.element.has("data-refused")
    }

    fn show(&self, words: &str, problem: Option<Problem>) {
        let refused = problem.is_some();
        self.state.set_text(words);
        self.state
            .set("role", if refused { "alert" } else { "none" });
        self.retry
            .toggle("hidden", !problem.is_some_and(Problem::may_pass));
        self.bar.toggle("hidden", refused);
        self.element.toggle("data-refused", refused);
    }
}

fn preview(file: &Blob) -> Option<BlobUrl> {
    let mime = file.mime();
    is_image_type(&mime).then(|| BlobUrl::of(file, &mime))
}

fn thumbnail(name: &str, mime: &str, url: Option<&BlobUrl>) -> Element {
    let tile = element("span", "file-icon");
    match url {
        Some(url) => {
            let image = element("img", "");
            image.set("alt", "");
            image.set("src", url.as_str());
            add(&tile, &[&image]);
        }
        None => add(&tile, &[&icon(kit::name::icon(name, mime))]),
    }
    tile
}
