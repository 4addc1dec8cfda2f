//! The strings of the site's own fields. Only the server needs them.

super::module_texts! {
    /// The strings of the site's own fields in one language.
    FormTexts:
    /// Beside the label of a field that need not be answered.
    optional: "(optional)", "(freiwillig)";
    /// Nothing was written.
    missing: "Please fill this in.", "Bitte ausfüllen.";
    /// Nothing was chosen.
    choose: "Please choose.", "Bitte auswählen.";
    /// The box was not ticked.
    tick: "Please tick this box to go on.", "Bitte ankreuzen, um fortzufahren.";
    /// This is no address.
    email: "This doesn’t look like an e-mail address.", "Das sieht nicht nach einer E-Mail-Adresse aus.";
    /// This is no number.
    phone: "This doesn’t look like a telephone number.", "Das sieht nicht nach einer Telefonnummer aus.";
}
