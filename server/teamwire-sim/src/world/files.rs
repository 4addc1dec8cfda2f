//! Files: those put down for a message, those sent, and portraits.

use super::{Answered, Outcome, Refusal, refuse};
use axum::body::Bytes;
use std::collections::HashMap;
use teamwire::contract::{FailureKind, File};

/// Largest file in bytes, unless a test wants another.
const FILE_MAX: u64 = 10 << 20;

/// A file that was asked to be put down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub name: String,
    pub mime: String,
    pub bytes: Bytes,
}

/// Where a file came from and whether a message has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Put down by the server; no message names it.
    Unsent,
    /// Put down by the server and named.
    Sent,
    /// Of the people.
    Received,
}

struct Kept {
    facts: File,
    bytes: Bytes,
    state: State,
}

/// All files.
pub struct Files {
    /// Largest file in bytes; 0 for none.
    pub max: u64,
    kept: HashMap<String, Kept>,
    put: HashMap<String, Answered<NewFile, File>>,
    count: u64,
}

impl Files {
    pub fn new() -> Self {
        Self {
            max: FILE_MAX,
            kept: HashMap::new(),
            put: HashMap::new(),
            count: 0,
        }
    }

    /// Puts a file of the server down.
    pub fn put(
        &mut self,
        file: NewFile,
        request_id: String,
        forgetful: bool,
    ) -> Result<Outcome<File>, Refusal> {
        if !forgetful && let Some(before) = self.put.get(&request_id) {
            if before.asked != file {
                let kind = FailureKind::Invalid;
                return Err(refuse(kind, "request_id was used for another file"));
            }
            return Ok(Outcome::Repeated(before.answer.clone()));
        }
        let answer = self.keep(file.clone(), State::Unsent);
        let kept = Answered {
            asked: file,
            answer: answer.clone(),
        };
        self.put.insert(request_id, kept);
        Ok(Outcome::New(answer))
    }

    /// Takes a file of the people.
    pub fn receive(&mut self, file: NewFile) -> File {
        self.keep(file, State::Received)
    }

    fn keep(&mut self, file: NewFile, state: State) -> File {
        self.count += 1;
        let facts = File {
            file_id: format!("f-{}", self.count),
            name: file.name,
            mime: file.mime,
            size: file.bytes.len() as u64,
        };
        let kept = Kept {
            facts: facts.clone(),
            bytes: file.bytes,
            state,
        };
        self.kept.insert(facts.file_id.clone(), kept);
        facts
    }

    /// What is known of files that a message names; refused when one was not put down here.
    pub fn named(&self, ids: &[String]) -> Result<Vec<File>, Refusal> {
        let unknown = refuse(
            FailureKind::Invalid,
            "an attachment is no file put down here",
        );
        let put_down = |id: &String| {
            let kept = self.kept.get(id)?;
            (kept.state != State::Received).then(|| kept.facts.clone())
        };
        ids.iter().map(|id| put_down(id).ok_or(unknown)).collect()
    }

    /// A message has these files now.
    pub fn sent(&mut self, ids: &[String]) {
        for id in ids {
            if let Some(kept) = self.kept.get_mut(id) {
                kept.state = State::Sent;
            }
        }
    }

    pub fn bytes(&self, id: &str) -> Result<Bytes, Refusal> {
        let missing = refuse(FailureKind::NotFound, "no such file (any more)");
        self.kept
            .get(id)
            .map(|kept| kept.bytes.clone())
            .ok_or(missing)
    }

    pub fn remove(&mut self, files: &[File]) {
        for file in files {
            self.kept.remove(&file.file_id);
        }
    }

    /// What the contract lets happen after a day.
    pub fn lose_unsent(&mut self) {
        self.kept.retain(|_, kept| kept.state != State::Unsent);
        self.put
            .retain(|_, put| self.kept.contains_key(&put.answer.file_id));
    }
}
