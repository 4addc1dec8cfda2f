//! Every string of the console, one table per language. Both are compiled in: the console is for
//! the team and its bytes are not the visitor's.

mod de;
mod en;
mod size;

pub(crate) use size::size;

/// The strings of one language. `{n}` and `{name}` stand for what [`fill`] puts there.
pub(crate) struct Texts {
    /// Language tag.
    pub(crate) lang: &'static str,
    /// Name of the console, in the page's title.
    pub(crate) desk: &'static str,
    /// While the page finds out whether the agent is logged in.
    pub(crate) loading: &'static str,
    /// Heading of the log-in form.
    pub(crate) login_title: &'static str,
    /// Line below it.
    pub(crate) login_lead: &'static str,
    /// Heading when only the name is missing.
    pub(crate) name_title: &'static str,
    /// Line below it.
    pub(crate) name_lead: &'static str,
    /// Label.
    pub(crate) field_token: &'static str,
    /// Where to find it.
    pub(crate) field_token_hint: &'static str,
    /// Label.
    pub(crate) field_name: &'static str,
    /// Button.
    pub(crate) log_in: &'static str,
    /// Button.
    pub(crate) continue_: &'static str,
    /// Button while busy.
    pub(crate) logging_in: &'static str,
    /// Refused.
    pub(crate) wrong_token: &'static str,
    /// Refused for a time; {n} seconds.
    pub(crate) too_many: &'static str,
    /// The server cannot be reached.
    pub(crate) no_server: &'static str,
    /// After the server ended the log-in.
    pub(crate) logged_out: &'static str,
    /// After the agent ended it.
    pub(crate) left: &'static str,
    /// The name cannot be used.
    pub(crate) name_refused: &'static str,
    /// Button.
    pub(crate) log_out: &'static str,
    /// Heading of the list.
    pub(crate) chats: &'static str,
    /// Tab.
    pub(crate) open_chats: &'static str,
    /// Tab.
    pub(crate) ended_chats: &'static str,
    /// Command.
    pub(crate) show_open: &'static str,
    /// Command.
    pub(crate) show_ended: &'static str,
    /// A visitor without a name.
    pub(crate) visitor: &'static str,
    /// Before a text of somebody of the team.
    pub(crate) team: &'static str,
    /// A bot without a name.
    pub(crate) bot: &'static str,
    /// The visitor's widget is open.
    pub(crate) online: &'static str,
    /// It is not.
    pub(crate) offline: &'static str,
    /// For screen readers; {n}.
    pub(crate) unread: &'static str,
    /// A withdrawn message.
    pub(crate) withdrawn: &'static str,
    /// Button.
    pub(crate) more_chats: &'static str,
    /// Empty list.
    pub(crate) no_open: &'static str,
    /// Line below it.
    pub(crate) no_open_lead: &'static str,
    /// Empty list.
    pub(crate) no_ended: &'static str,
    /// Line below it.
    pub(crate) no_ended_lead: &'static str,
    /// No chat selected.
    pub(crate) pick: &'static str,
    /// Line below it, followed by keys.
    pub(crate) pick_lead: &'static str,
    /// Name of the region.
    pub(crate) conversation: &'static str,
    /// Button.
    pub(crate) earlier: &'static str,
    /// Button when new messages are below.
    pub(crate) newer: &'static str,
    /// Button to the end of the conversation.
    pub(crate) to_end: &'static str,
    /// Day separator.
    pub(crate) today: &'static str,
    /// Day separator.
    pub(crate) yesterday: &'static str,
    /// Below a reply.
    pub(crate) seen: &'static str,
    /// Below a reply.
    pub(crate) sending: &'static str,
    /// Below a reply without a connection.
    pub(crate) waiting: &'static str,
    /// Below a reply.
    pub(crate) failed: &'static str,
    /// Below a reply.
    pub(crate) failed_ended: &'static str,
    /// Below a reply.
    pub(crate) failed_fast: &'static str,
    /// Button.
    pub(crate) retry: &'static str,
    /// Button.
    pub(crate) discard: &'static str,
    /// Button.
    pub(crate) withdraw: &'static str,
    /// Typing sign; {name}.
    pub(crate) types: &'static str,
    /// Typing sign in the list.
    pub(crate) typing: &'static str,
    /// Placeholder of the composer; {name}.
    pub(crate) reply_to: &'static str,
    /// Button.
    pub(crate) send: &'static str,
    /// Below the composer, after the key's name.
    pub(crate) send_hint: &'static str,
    /// The same.
    pub(crate) break_hint: &'static str,
    /// Below the composer; {n} characters.
    pub(crate) too_long: &'static str,
    /// Below the composer, before the command's name.
    pub(crate) runs_command: &'static str,
    /// Instead of the composer.
    pub(crate) ended_here: &'static str,
    /// In the head of the conversation; {name}.
    pub(crate) assigned_to: &'static str,
    /// Button on phones.
    pub(crate) back: &'static str,
    /// Button.
    pub(crate) take: &'static str,
    /// Button.
    pub(crate) give_back: &'static str,
    /// Button.
    pub(crate) close_chat: &'static str,
    /// Question; {name}.
    pub(crate) close_title: &'static str,
    /// Line below it.
    pub(crate) close_lead: &'static str,
    /// Button.
    pub(crate) cancel: &'static str,
    /// Name of the region and button.
    pub(crate) details: &'static str,
    /// Label.
    pub(crate) d_page: &'static str,
    /// Label.
    pub(crate) d_email: &'static str,
    /// Label.
    pub(crate) d_language: &'static str,
    /// Label.
    pub(crate) d_site: &'static str,
    /// Label.
    pub(crate) d_started: &'static str,
    /// Label.
    pub(crate) d_assigned: &'static str,
    /// Nobody is assigned.
    pub(crate) d_nobody: &'static str,
    /// Button.
    pub(crate) close: &'static str,
    /// Heading of the palette.
    pub(crate) commands: &'static str,
    /// Placeholder.
    pub(crate) commands_hint: &'static str,
    /// Nothing fits.
    pub(crate) no_command: &'static str,
    /// Heading and button.
    pub(crate) keys: &'static str,
    /// Switch.
    pub(crate) k_letters: &'static str,
    /// Key.
    pub(crate) k_next: &'static str,
    /// Key.
    pub(crate) k_previous: &'static str,
    /// Key.
    pub(crate) k_reply: &'static str,
    /// Key.
    pub(crate) k_take: &'static str,
    /// Key.
    pub(crate) k_close: &'static str,
    /// Key.
    pub(crate) k_details: &'static str,
    /// Key.
    pub(crate) k_tabs: &'static str,
    /// Key.
    pub(crate) k_commands: &'static str,
    /// Key.
    pub(crate) k_help: &'static str,
    /// Key.
    pub(crate) k_escape: &'static str,
    /// Key.
    pub(crate) k_send: &'static str,
    /// Key.
    pub(crate) k_break: &'static str,
    /// Button, command and key.
    pub(crate) attach: &'static str,
    /// While files are dragged over the conversation.
    pub(crate) drop_here: &'static str,
    /// Thumbnail; {name}.
    pub(crate) file_open: &'static str,
    /// Link; {name}.
    pub(crate) file_download: &'static str,
    /// Button; {name}.
    pub(crate) file_cancel: &'static str,
    /// Progress; {name}.
    pub(crate) uploading: &'static str,
    /// Below a file that others are before.
    pub(crate) queued: &'static str,
    /// Below a file; {max} with its unit.
    pub(crate) too_large: &'static str,
    /// The same when nobody said how large it may be.
    pub(crate) too_large_unsaid: &'static str,
    /// Below a file.
    pub(crate) file_empty: &'static str,
    /// Below a file.
    pub(crate) files_full: &'static str,
    /// Below a file.
    pub(crate) file_logged_out: &'static str,
    /// Below a file.
    pub(crate) file_cut_off: &'static str,
    /// Between units and tenths.
    pub(crate) decimal_mark: &'static str,
    /// What can be added to a reply.
    pub(crate) add: &'static str,
    /// Command; name of the row of quick replies.
    pub(crate) replies: &'static str,
    /// Field for the label of a quick reply.
    pub(crate) reply_label: &'static str,
    /// Below that field.
    pub(crate) replies_hint: &'static str,
    /// Below that field; {n}.
    pub(crate) replies_full: &'static str,
    /// Button.
    pub(crate) replies_remove: &'static str,
    /// Button; {name}.
    pub(crate) reply_remove: &'static str,
    /// Below a field.
    pub(crate) no_link: &'static str,
    /// Command; heading.
    pub(crate) card: &'static str,
    /// One of several cards; {n}.
    pub(crate) card_n: &'static str,
    /// Button.
    pub(crate) card_add: &'static str,
    /// Button; {n}.
    pub(crate) card_remove: &'static str,
    /// Label.
    pub(crate) card_title: &'static str,
    /// Label.
    pub(crate) card_text: &'static str,
    /// Label.
    pub(crate) card_image: &'static str,
    /// Button.
    pub(crate) card_button_add: &'static str,
    /// Name of a group; {n}.
    pub(crate) card_button: &'static str,
    /// Button; {n}.
    pub(crate) card_button_remove: &'static str,
    /// Label.
    pub(crate) card_label: &'static str,
    /// Label.
    pub(crate) card_link: &'static str,
    /// Below a field.
    pub(crate) card_no_title: &'static str,
    /// Below a field.
    pub(crate) card_no_label: &'static str,
    /// Name of what shows the cards.
    pub(crate) card_preview: &'static str,
    /// While there is nothing to show.
    pub(crate) card_preview_hint: &'static str,
    /// Banner.
    pub(crate) connecting: &'static str,
    /// Banner.
    pub(crate) reconnecting: &'static str,
    /// Banner.
    pub(crate) stopped: &'static str,
    /// Button.
    pub(crate) reload: &'static str,
    /// Notice.
    pub(crate) n_offline: &'static str,
    /// Notice.
    pub(crate) n_fast: &'static str,
    /// Notice.
    pub(crate) n_ended: &'static str,
    /// Notice.
    pub(crate) n_failed: &'static str,
}

/// The table of a language; English for those without one.
pub(crate) fn of(lang: &str) -> &'static Texts {
    let primary = lang.split(['-', '_']).next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("de") {
        &de::TEXTS
    } else {
        &en::TEXTS
    }
}

/// Puts a value in the place of `{what}`.
pub(crate) fn fill(text: &str, what: &str, value: impl std::fmt::Display) -> String {
    text.replace(&format!("{{{what}}}"), &value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_chosen_by_its_primary_tag_and_english_is_the_rest() {
        assert_eq!(of("de-AT").lang, "de");
        assert_eq!(of("DE").lang, "de");
        assert_eq!(of("en-GB").lang, "en");
        assert_eq!(of("fr").lang, "en");
    }

    #[test]
    fn a_place_is_filled() {
        assert_eq!(fill("{n} unread", "n", 3), "3 unread");
    }
}
