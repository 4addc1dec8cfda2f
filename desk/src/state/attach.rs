//! From chosen files to replies: a file is uploaded first, then its reply goes the way of all texts.

use super::console::{Console, LinkState};
use super::input::{Call, Effect};
use super::uploads::{Picked, Trouble, Uploads};
use protocol::desk::Reply;
use protocol::file::FileFacts;
use protocol::ids::{ClientMsgId, UnixMs};

impl Console {
    pub(crate) fn uploads(&self) -> &Uploads {
        &self.uploads
    }

    /// Whether the selected chat takes files.
    pub(crate) fn takes_files(&self) -> bool {
        self.selected_chat().is_some_and(|chat| !chat.closed)
    }

    pub(super) fn attach(&mut self, files: Vec<Picked>, now: UnixMs) -> Vec<Effect> {
        match self.selected.clone().filter(|_| self.takes_files()) {
            None => files
                .into_iter()
                .map(|file| Effect::Forget(file.id))
                .collect(),
            Some(chat_id) => {
                for file in files {
                    self.uploads.push(chat_id.clone(), file, now);
                }
                self.begin_upload()
            }
        }
    }

    pub(super) fn progress(&mut self, id: &ClientMsgId, percent: u8) -> Vec<Effect> {
        self.uploads.progress(id, percent);
        Vec::new()
    }

    pub(super) fn uploaded(
        &mut self,
        client_msg_id: ClientMsgId,
        file: FileFacts,
        now: UnixMs,
    ) -> Vec<Effect> {
        let Some(upload) = self.uploads.take(&client_msg_id) else {
            return Vec::new();
        };
        let reply = Reply {
            chat_id: upload.chat_id,
            text: String::new(),
            file: Some(file.file_id.clone()),
            message: serde_json::Value::Null,
            client_msg_id: client_msg_id.clone(),
        };
        self.kept.outbox.push(reply.clone(), Some(file), now);
        let mut effects = vec![Effect::Forget(client_msg_id), Effect::Keep];
        effects.extend(self.call_if_online(Call::Reply(reply)));
        effects.extend(self.begin_upload());
        effects
    }

    pub(super) fn upload_failed(&mut self, id: &ClientMsgId, trouble: Trouble) -> Vec<Effect> {
        if trouble == Trouble::Unreachable && self.link == LinkState::Reconnecting {
            self.uploads.again(id);
        } else {
            self.uploads.fail(id, trouble);
        }
        self.begin_upload()
    }

    /// Lets a failed file try again; nothing when the id is no file's.
    pub(super) fn retry_upload(&mut self, id: &ClientMsgId) -> Option<Vec<Effect>> {
        self.uploads.again(id).then(|| self.begin_upload())
    }

    /// Gives a file up, whether it is under way or not; nothing when the id is no file's.
    pub(super) fn discard_upload(&mut self, id: &ClientMsgId) -> Option<Vec<Effect>> {
        let upload = self.uploads.take(id)?;
        let mut effects = vec![Effect::Forget(upload.file.id)];
        effects.extend(self.begin_upload());
        Some(effects)
    }

    /// Without a connection files wait for [`super::Input::Connected`], as texts do.
    pub(super) fn begin_upload(&mut self) -> Vec<Effect> {
        if !self.online() {
            return Vec::new();
        }
        let next = self.uploads.begin();
        next.map(|upload| Effect::Upload(upload.chat_id.clone(), upload.file.id.clone()))
            .into_iter()
            .collect()
    }
}
