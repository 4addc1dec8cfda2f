//! The address bar and the focus follow the selected chat.

use super::desk::Desk;
use super::focus::{focus_by_id, focus_drawn, hidden};
use crate::boot;
use app::dom::window;
use protocol::ids::ChatId;

impl Desk {
    /// Address bar and focus follow the selection.
    pub(super) fn selected(self, chat: Option<ChatId>) {
        let Some(chat) = chat else {
            return self.left_chat();
        };
        let known = boot::chat_in_address();
        if known.as_deref() != Some(chat.as_str()) {
            boot::put_chat_in_address(chat.as_str(), known.is_none());
            if known.is_none() {
                self.with_parts(|parts| parts.entered.set(true));
            }
        }
        focus_drawn(move || {
            let row = row_id(chat.as_str());
            if hidden(&row) {
                "conversation-title".to_owned()
            } else {
                row
            }
        });
    }

    fn left_chat(self) {
        let left = boot::chat_in_address();
        if self.with_parts(|parts| parts.entered.replace(false)) == Some(true) && left.is_some() {
            let _ = window().history().map(|history| history.back());
        } else {
            boot::clear_address();
        }
        if let Some(chat) = left {
            focus_by_id(row_id(&chat));
        }
    }
}

/// The list row of a chat.
pub(crate) fn row_id(chat: &str) -> String {
    format!("chat-{chat}")
}
