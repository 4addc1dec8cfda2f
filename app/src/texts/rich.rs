//! The strings of rich messages. The panel only hands them on, so they are no part of its own table.

super::module_texts! {
    /// The strings of the module for rich messages in one language.
    RichTexts:
    /// The buttons under a message.
    choices: "Choices", "Auswahl";
    /// Behind a link that opens a new tab, for screen readers.
    new_tab: "(opens in a new tab)", "(öffnet in einem neuen Tab)";
    /// Opens what is shown in a tab of its own.
    open: "Open in a new tab", "In neuem Tab öffnen";
    /// Opens or saves the file `{n}`.
    open_file: "Open {n}", "{n} öffnen";
    /// Leaves a page inside the panel.
    back: "Back to the chat", "Zurück zum Chat";
    /// Below a page inside the panel.
    frame_hint: "If the page stays empty, the site does not allow to be shown here.", "Bleibt die Seite leer, erlaubt die Website nicht, hier gezeigt zu werden.";
    /// Label of a link that a message leads to.
    go_on: "Continue", "Weiter";
    /// Shows the image `{n}` large.
    enlarge: "Enlarge {n}", "{n} vergrößern";
    /// Name of an image without one.
    image: "image", "Bild";
    /// Name of a file without one.
    file: "File", "Datei";
    /// Closes the large image.
    close: "Close", "Schließen";
    /// Starts a sound.
    play: "Play", "Abspielen";
    /// Stops a sound for now.
    pause: "Pause", "Pause";
    /// Where a sound stands.
    position: "Position", "Position";
    /// The same in words: `{n}` of `{max}`.
    position_of: "{n} of {max}", "{n} von {max}";
    /// Cards beside each other.
    cards: "Cards", "Karten";
    /// One of them: `{n}` of `{max}`.
    slide: "Slide {n} of {max}", "Karte {n} von {max}";
    /// The card before.
    previous: "Previous card", "Vorherige Karte";
    /// The card after.
    next: "Next card", "Nächste Karte";
    /// Where an answer comes from.
    sources: "Sources", "Quellen";
    /// Shows all `{n}` sources.
    show_all: "Show all {n}", "Alle {n} anzeigen";
    /// An image that is not there.
    no_image: "This image is not available.", "Dieses Bild ist nicht verfügbar.";
    /// A file that is not there.
    no_file: "This file is not available.", "Diese Datei ist nicht verfügbar.";
    /// A page that is not there.
    no_frame: "This page is not available.", "Diese Seite ist nicht verfügbar.";
}
