//! The desk passes the suite, with agents at their consoles.

use async_trait::async_trait;
use bridge::conformance::{Connected, People, Setup};
use bridge::desk::Desk;
use bridge::messenger::{ChatKey, MessageRef, Recipient};
use bridge::{Clock, Random};
use files::Shelf;
use protocol::desk::{
    ChatOpened, ChatRef, DeleteMessage, DeskMessage, MarkRead, OpenChat, Reply, SetTyping,
};
use protocol::ids::{ChatId, ClientMsgId, FileId, MessageId};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use store::Store;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

bridge::conformance_suite!(AtTheDesk::default());

/// The desk on the bench's store; the last one that was connected can be had.
pub struct AtTheDesk {
    desk: Arc<OnceLock<Desk>>,
    files: TempDir,
}

impl Default for AtTheDesk {
    fn default() -> Self {
        Self {
            desk: Arc::default(),
            files: tempfile::tempdir().unwrap(),
        }
    }
}

impl AtTheDesk {
    pub fn desk(&self) -> &Desk {
        self.desk.get().unwrap()
    }
}

#[async_trait]
impl Setup for AtTheDesk {
    async fn connect(
        &self,
        store: &Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Connected {
        let desk = Desk::new(
            store.clone(),
            Shelf::open(self.files.path()).unwrap(),
            clock,
            random,
        );
        let _ = self.desk.set(desk.clone());
        Connected {
            messenger: Arc::new(desk.clone()),
            team: Arc::new(Agents { desk }),
        }
    }

    fn recipients(&self) -> Vec<Recipient> {
        ["Grace", "Edsger"]
            .map(|first| Recipient::Name {
                first: first.into(),
                last: "Example".into(),
                id: None,
            })
            .to_vec()
    }

    fn stranger(&self) -> Option<Recipient> {
        None
    }
}

struct Agents {
    desk: Desk,
}

impl Agents {
    async fn open(&self, chat: &ChatKey) -> ChatOpened {
        self.desk
            .open_chat(OpenChat {
                chat_id: chat_id(chat),
                after: None,
                before: None,
            })
            .await
            .unwrap()
    }

    async fn message(&self, chat: &ChatKey, message: &MessageRef) -> DeskMessage {
        let messages = self.open(chat).await.messages;
        messages
            .into_iter()
            .find(|found| found.message_id.as_str() == message.as_str())
            .unwrap()
    }
}

impl Agents {
    async fn reply(&self, chat: &ChatKey, text: &str, file: Option<FileId>) -> MessageRef {
        // Unique over restarts: the desk remembers every reply by this id.
        static REPLIES: AtomicU32 = AtomicU32::new(0);
        let number = REPLIES.fetch_add(1, Ordering::Relaxed);
        let reply = Reply {
            chat_id: chat_id(chat),
            text: text.into(),
            file,
            message: serde_json::Value::Null,
            client_msg_id: ClientMsgId::parse(number.to_string()).unwrap(),
        };
        let replied = self.desk.reply("Grace", reply).await.unwrap();
        MessageRef::new(replied.message_id.as_str())
    }
}

pub fn chat_id(chat: &ChatKey) -> ChatId {
    ChatId::parse(chat.as_str()).unwrap()
}

#[async_trait]
impl People for Agents {
    async fn say(&self, chat: &ChatKey, text: &str) -> MessageRef {
        self.reply(chat, text, None).await
    }

    async fn send_file(&self, chat: &ChatKey, name: &str, bytes: &[u8], text: &str) -> MessageRef {
        let mut draft = self.desk.begin_file().await.unwrap();
        draft.write_all(bytes).await.unwrap();
        let put = self.desk.put_file(&chat_id(chat), draft, name).await;
        self.reply(chat, text, Some(put.unwrap().file_id)).await
    }

    async fn files(&self, chat: &ChatKey) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        let messages = self.open(chat).await.messages;
        for facts in messages.into_iter().filter_map(|message| message.file) {
            let (facts, mut file, _) = self.desk.file(&facts.file_id).await.unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await.unwrap();
            files.push((facts.name, bytes));
        }
        files
    }

    async fn withdraw(&self, chat: &ChatKey, message: &MessageRef) {
        let message_id = MessageId::parse(message.as_str()).unwrap();
        self.desk
            .delete_message(
                "Grace",
                DeleteMessage {
                    chat_id: chat_id(chat),
                    message_id,
                },
            )
            .await
            .unwrap();
    }

    async fn read(&self, chat: &ChatKey) {
        let n = self.open(chat).await.chat.last_n;
        self.desk
            .mark_read(MarkRead {
                chat_id: chat_id(chat),
                n,
            })
            .await
            .unwrap();
    }

    async fn types(&self, chat: &ChatKey) {
        self.desk
            .set_typing(
                "Grace",
                SetTyping {
                    chat_id: chat_id(chat),
                    typing: true,
                },
            )
            .await
            .unwrap();
    }

    async fn close(&self, chat: &ChatKey) {
        self.desk
            .close_chat(
                "Grace",
                ChatRef {
                    chat_id: chat_id(chat),
                },
            )
            .await
            .unwrap();
    }

    async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)> {
        self.open(chat)
            .await
            .messages
            .into_iter()
            .map(|message| (message.name, message.text))
            .collect()
    }

    async fn knows_read(&self, chat: &ChatKey, message: &MessageRef) -> bool {
        self.message(chat, message).await.seen
    }

    async fn knows_present(&self, chat: &ChatKey) -> bool {
        self.open(chat).await.chat.online
    }
}
