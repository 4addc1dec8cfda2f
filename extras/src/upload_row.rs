//! A file on its way to the server: name, preview, progress, and what can be done about it.

use crate::blob::BlobUrl;
use crate::dom::{add, element, file_name, icon, icon_button, set, text};
use crate::facts::is_image_type;
use crate::problem::Problem;
use crate::site::Site;
use web_sys::{File, HtmlElement};

/// The row.
pub(crate) struct UploadRow {
    /// Its element.
    pub(crate) element: HtmlElement,
    /// Retry, shown after a failure that may pass.
    retry: HtmlElement,
    state: HtmlElement,
    bar: HtmlElement,
    size: String,
    name: String,
    /// The preview's.
    _url: Option<BlobUrl>,
}

impl UploadRow {
    /// A row for a file; `cancel` and `retry` are what its buttons do.
    pub(crate) fn new(
        site: &Site,
        file: &File,
        cancel: impl Fn() + 'static,
        retry: impl Fn() + 'static,
    ) -> Self {
        let name = file.name();
        let row = element("div", "upload");
        set(&row, "role", "listitem");
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
            set(&bar, attribute, value);
        }
        add(&bar, &[&element("i", "")]);
        let about = element("div", "file-text");
        let again = text("button", "retry-button", &site.text("retry"));
        set(&again, "type", "button");
        set(&again, "hidden", "");
        crate::dom::on(&again, "click", move |_| retry());
        add(&about, &[&file_name(&name), &state, &bar, &again]);
        let stop = icon_button("icon-close", &site.about("cancel", &name), cancel);
        add(
            &row,
            &[
                &thumbnail(&name, &file.type_(), url.as_ref()),
                &about,
                &stop,
            ],
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
        let percent = percent.to_string();
        set(&self.bar, "aria-valuenow", &percent);
        // Fails only for a value that cannot be read.
        let _ = self.bar.style().set_property("--part", &percent);
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
        if let Some(button) = self.element.last_element_child() {
            let label = site.about("dismiss", &self.name);
            set(&button, "aria-label", &label);
            set(&button, "title", &label);
        }
    }

    fn show(&self, words: &str, problem: Option<Problem>) {
        self.state.set_text_content(Some(words));
        set(
            &self.state,
            "role",
            if problem.is_some() { "alert" } else { "" },
        );
        self.retry
            .set_hidden(!problem.is_some_and(Problem::may_pass));
        self.bar.set_hidden(problem.is_some());
        // Fails only for an empty class name.
        let _ = self
            .element
            .class_list()
            .toggle_with_force("refused", problem.is_some());
    }
}

fn preview(file: &File) -> Option<BlobUrl> {
    let mime = file.type_();
    is_image_type(&mime)
        .then(|| BlobUrl::of(file, &mime))
        .flatten()
}

fn thumbnail(name: &str, mime: &str, url: Option<&BlobUrl>) -> HtmlElement {
    let tile = element("span", "file-icon");
    match url {
        Some(url) => {
            let image = element("img", "");
            set(&image, "alt", "");
            set(&image, "src", url.as_str());
            add(&tile, &[&image]);
        }
        None => add(&tile, &[&icon(crate::name::icon(name, mime))]),
    }
    tile
}
