//! Which file goes next.
//!
//! Invariants: at most [`AT_ONCE`] files are on their way; they begin in the order in which they were
//! chosen and become messages in that order too, whichever arrives first.

/// So many files are sent at the same time.
const AT_ONCE: usize = 3;

/// How far a file has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Waits for its turn.
    Waiting,
    /// On its way.
    Running,
    /// Cut off; a timer will bring it back.
    Paused,
    /// With the server, but not a message yet.
    Stored,
    /// Cannot be sent unless the visitor tries again.
    Refused,
}

/// The files that are not messages yet, in order.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    files: Vec<(u32, Stage)>,
}

impl Queue {
    /// A file to be sent.
    pub(crate) fn add(&mut self, id: u32) {
        self.files.push((id, Stage::Waiting));
    }

    /// A file that will not be sent.
    pub(crate) fn add_refused(&mut self, id: u32) {
        self.files.push((id, Stage::Refused));
    }

    /// The next file to begin with, if there is room for it.
    pub(crate) fn begin(&mut self) -> Option<u32> {
        let busy = |(_, stage): &&(u32, Stage)| matches!(stage, Stage::Running | Stage::Paused);
        if self.files.iter().filter(busy).count() >= AT_ONCE {
            return None;
        }
        let waiting = |(_, stage): &&mut (u32, Stage)| *stage == Stage::Waiting;
        let (id, stage) = self.files.iter_mut().find(waiting)?;
        *stage = Stage::Running;
        Some(*id)
    }

    /// It was cut off and waits a moment.
    pub(crate) fn pause(&mut self, id: u32) {
        self.set(id, Stage::Paused);
    }

    /// The visitor wants it to go again.
    pub(crate) fn again(&mut self, id: u32) {
        self.set(id, Stage::Waiting);
    }

    /// What was cut off may go now: this file, or all of them.
    pub(crate) fn wake(&mut self, only: Option<u32>) {
        for (id, stage) in &mut self.files {
            if *stage == Stage::Paused && only.is_none_or(|only| only == *id) {
                *stage = Stage::Waiting;
            }
        }
    }

    /// The server has it.
    pub(crate) fn stored(&mut self, id: u32) {
        self.set(id, Stage::Stored);
    }

    /// It cannot be sent.
    pub(crate) fn refuse(&mut self, id: u32) {
        self.set(id, Stage::Refused);
    }

    /// It is not wanted any more.
    pub(crate) fn remove(&mut self, id: u32) {
        self.files.retain(|(known, _)| *known != id);
    }

    /// Takes out the next file that can become a message: all before it have, or never will.
    pub(crate) fn release(&mut self) -> Option<u32> {
        let settled = |(_, stage): &(u32, Stage)| *stage != Stage::Refused;
        let at = self.files.iter().position(settled)?;
        (self.files[at].1 == Stage::Stored).then(|| self.files.remove(at).0)
    }

    fn set(&mut self, id: u32, stage: Stage) {
        if let Some(file) = self.files.iter_mut().find(|(known, _)| *known == id) {
            file.1 = stage;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(count: u32) -> Queue {
        let mut queue = Queue::default();
        (1..=count).for_each(|id| queue.add(id));
        queue
    }

    fn all_that_begin(queue: &mut Queue) -> Vec<u32> {
        std::iter::from_fn(|| queue.begin()).collect()
    }

    fn all_that_are_released(queue: &mut Queue) -> Vec<u32> {
        std::iter::from_fn(|| queue.release()).collect()
    }

    #[test]
    fn three_go_at_once_in_the_order_of_choosing() {
        let mut queue = of(5);
        assert_eq!(all_that_begin(&mut queue), [1, 2, 3]);
        queue.stored(2);
        assert_eq!(all_that_begin(&mut queue), [4]);
        queue.remove(1);
        assert_eq!(all_that_begin(&mut queue), [5]);
    }

    #[test]
    fn messages_come_in_the_order_of_choosing_whichever_file_is_first() {
        let mut queue = of(3);
        all_that_begin(&mut queue);
        queue.stored(3);
        queue.stored(2);
        assert_eq!(all_that_are_released(&mut queue), []);
        queue.stored(1);
        assert_eq!(all_that_are_released(&mut queue), [1, 2, 3]);
    }

    #[test]
    fn what_was_refused_or_cancelled_holds_up_nothing() {
        let mut queue = of(3);
        queue.add_refused(4);
        all_that_begin(&mut queue);
        queue.stored(3);
        queue.refuse(1);
        queue.remove(2);
        assert_eq!(all_that_are_released(&mut queue), [3]);
        queue.again(1);
        assert_eq!(queue.begin(), Some(1));
    }

    #[test]
    fn what_was_cut_off_keeps_its_place_until_it_is_woken() {
        let mut queue = of(4);
        all_that_begin(&mut queue);
        queue.pause(2);
        assert_eq!(queue.begin(), None);
        queue.wake(Some(1));
        assert_eq!(queue.begin(), None);
        queue.wake(None);
        assert_eq!(queue.begin(), Some(2));
    }
}
