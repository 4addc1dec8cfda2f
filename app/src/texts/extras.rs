//! The strings of the extras. The panel only hands them on, so they are no part of its own table.

super::module_texts! {
    /// The strings of the extras in one language.
    ExtrasTexts:
    /// The extras could not be loaded.
    not_loaded: "Files can’t be shown or sent right now.", "Dateien können gerade nicht gezeigt oder gesendet werden.";
    /// Tries again what failed.
    retry: "Try again", "Erneut versuchen";
    /// While files are dragged over the panel.
    drop: "Drop files to send", "Dateien zum Senden ablegen";
    /// Below it: how large each may be.
    drop_limit: "Up to {n} each", "Bis zu {n} je Datei";
    /// A list of files on their way.
    sending_files: "Files being sent", "Dateien, die gesendet werden";
    /// A file waits for its turn.
    waits: "Waiting", "Wartet";
    /// A file waits for the connection.
    waits_for_network: "Waiting for the connection", "Wartet auf die Verbindung";
    /// Progress of the file `{n}`.
    progress: "Sending {n}", "{n} wird gesendet";
    /// Stops sending `{n}`.
    cancel: "Cancel {n}", "{n} abbrechen";
    /// Takes the refused file `{n}` away.
    dismiss: "Remove {n}", "{n} entfernen";
    /// The file `{n}` is larger than `{max}`.
    too_large: "{n} is larger than {max}.", "{n} ist größer als {max}.";
    /// No room in this conversation.
    full: "There is no room for more files in this conversation.", "In diesem Gespräch ist kein Platz für weitere Dateien.";
    /// The site takes no files.
    off: "This site takes no files.", "Diese Website nimmt keine Dateien an.";
    /// An empty file, or none.
    empty: "{n} is empty.", "{n} ist leer.";
    /// The conversation has ended.
    ended: "This conversation has ended.", "Dieses Gespräch ist beendet.";
    /// Could not be sent.
    failed: "{n} could not be sent.", "{n} konnte nicht gesendet werden.";
    /// Saves the file `{n}`.
    download: "Download {n}", "{n} herunterladen";
    /// Saves the image that is shown large.
    save: "Download", "Herunterladen";
    /// A file is being fetched.
    loading: "Loading", "Wird geladen";
    /// A file could not be fetched now.
    unavailable: "Not available right now.", "Gerade nicht verfügbar.";
    /// A file is gone.
    gone: "No longer available.", "Nicht mehr verfügbar.";
    /// Shows the image `{n}` large.
    enlarge: "Enlarge {n}", "{n} vergrößern";
    /// Name of a file without one.
    file: "File", "Datei";
    /// Closes the large image.
    close: "Close", "Schließen";
    /// The image before.
    previous: "Previous image", "Vorheriges Bild";
    /// The image after.
    next: "Next image", "Nächstes Bild";
}
