//! What the widget knows, and what follows from each thing that happens. Pure: no DOM.
//!
//! Invariants:
//! - A panel that answered is told of every change of `open`, and at once if it is open already.
//! - A time-out counts only for the attempt it was set for.
//! - Unread messages are only ever shown while the widget is closed.

/// How far the panel in the frame has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    /// Nobody pressed yet: there is no frame.
    Absent,
    /// The frame is on its way; the panel has not answered.
    Loading,
    /// The panel answered and is shown.
    Ready,
    /// No answer in time; the visitor may try again.
    Failed,
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// The visitor pressed the button.
    Pressed,
    /// The visitor closed the widget from inside, or with Esc.
    Dismissed,
    /// Another widget of this page opened.
    NeighbourOpened,
    /// The visitor wants to load the panel once more.
    Retry,
    /// The frame loaded a document: the panel's, or the browser's error page.
    FrameLoaded,
    /// The panel answered.
    Answered,
    /// So many messages came while the widget was closed.
    Unread(u32),
    /// The attempt of this number had its time.
    TimedOut(u32),
}

/// Where the focus goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Focus {
    /// To the launcher's button, or the ✕ that stands in for it.
    Button,
    /// Into the panel.
    Frame,
}

/// What to do beyond showing the new state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Effects {
    /// Point the frame at the panel.
    pub(crate) load: bool,
    /// Wait for the frame's document.
    pub(crate) wait: bool,
    /// Hand the panel a new channel and wait for its answer.
    pub(crate) greet: bool,
    /// Tell the page's developer that there was no answer.
    pub(crate) warn: bool,
    /// Tell the panel whether it is open.
    pub(crate) tell: bool,
    /// Ask the neighbours to close.
    pub(crate) claim: bool,
    /// Move the focus.
    pub(crate) focus: Option<Focus>,
}

/// The whole state of the widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) open: bool,
    pub(crate) panel: Panel,
    pub(crate) unread: u32,
    pub(crate) attempt: u32,
}

impl State {
    /// A button that nobody pressed.
    pub(crate) const NEW: Self = Self {
        open: false,
        panel: Panel::Absent,
        unread: 0,
        attempt: 0,
    };

    /// Takes in what happened and says what to do.
    pub(crate) fn step(&mut self, input: Input) -> Effects {
        let mut effects = Effects::default();
        match input {
            Input::Pressed if self.open => self.close(&mut effects, Some(Focus::Button)),
            Input::Pressed => self.open(&mut effects),
            Input::Dismissed => self.close(&mut effects, Some(Focus::Button)),
            Input::NeighbourOpened => self.close(&mut effects, None),
            Input::Retry => self.load(&mut effects),
            Input::FrameLoaded => {
                if self.panel == Panel::Ready {
                    // The panel reloaded itself: its port is gone, so it has to answer anew.
                    self.panel = Panel::Loading;
                }
                // The document is there, so the longer time-out of its loading is void.
                self.attempt += 1;
                effects.greet = true;
            }
            Input::Answered => {
                // A late answer is as good as one in time; a second one changes nothing.
                if self.panel != Panel::Ready && self.open {
                    effects.focus = Some(Focus::Frame);
                    effects.tell = true;
                }
                self.panel = Panel::Ready;
            }
            Input::Unread(count) => self.unread = if self.open { 0 } else { count },
            Input::TimedOut(attempt) => {
                if self.panel == Panel::Loading && self.attempt == attempt {
                    self.panel = Panel::Failed;
                    effects.warn = true;
                }
            }
        }
        effects
    }

    fn open(&mut self, effects: &mut Effects) {
        self.open = true;
        self.unread = 0;
        effects.claim = true;
        match self.panel {
            Panel::Absent | Panel::Failed => self.load(effects),
            Panel::Loading => {}
            Panel::Ready => {
                effects.focus = Some(Focus::Frame);
                effects.tell = true;
            }
        }
    }

    fn close(&mut self, effects: &mut Effects, focus: Option<Focus>) {
        if self.open {
            self.open = false;
            effects.tell = self.panel == Panel::Ready;
            effects.focus = focus;
        }
    }

    fn load(&mut self, effects: &mut Effects) {
        self.panel = Panel::Loading;
        self.attempt += 1;
        effects.load = true;
        effects.wait = true;
        // What was pressed may be hidden now.
        effects.focus = Some(Focus::Button);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(inputs: &[Input]) -> (State, Effects) {
        let mut state = State::NEW;
        let effects = inputs
            .iter()
            .fold(Effects::default(), |_, input| state.step(*input));
        (state, effects)
    }

    #[test]
    fn the_first_press_loads_the_panel_and_later_ones_do_not() {
        let (state, effects) = after(&[Input::Pressed]);
        assert!(state.open && effects.load && effects.wait && effects.claim);
        let (_, effects) = after(&[
            Input::Pressed,
            Input::Answered,
            Input::Pressed,
            Input::Pressed,
        ]);
        assert!(!effects.load && effects.tell);
        assert_eq!(effects.focus, Some(Focus::Frame));
    }

    #[test]
    fn focus_enters_the_panel_when_it_answers_and_returns_to_the_button_on_close() {
        let (_, effects) = after(&[Input::Pressed, Input::FrameLoaded, Input::Answered]);
        assert_eq!(effects.focus, Some(Focus::Frame));
        let (state, effects) = after(&[Input::Pressed, Input::Answered, Input::Dismissed]);
        assert!(!state.open && effects.tell);
        assert_eq!(effects.focus, Some(Focus::Button));
    }

    #[test]
    fn a_panel_that_answers_after_the_visitor_closed_takes_no_focus() {
        let (state, effects) = after(&[Input::Pressed, Input::Pressed, Input::Answered]);
        assert_eq!((state.panel, effects.focus), (Panel::Ready, None));
    }

    #[test]
    fn a_neighbour_closes_the_widget_without_taking_the_focus() {
        let (state, effects) = after(&[Input::Pressed, Input::Answered, Input::NeighbourOpened]);
        assert!(!state.open && effects.tell);
        assert_eq!(effects.focus, None);
        let (_, effects) = after(&[Input::NeighbourOpened]);
        assert_eq!(effects, Effects::default());
    }

    #[test]
    fn only_a_panel_that_answered_is_told_whether_it_is_open() {
        let (_, effects) = after(&[Input::Pressed, Input::FrameLoaded]);
        assert!(effects.greet && !effects.tell);
        let (_, effects) = after(&[Input::Pressed, Input::FrameLoaded, Input::Answered]);
        assert!(effects.tell);
        let (_, effects) = after(&[Input::Pressed, Input::Pressed]);
        assert!(!effects.tell);
        let (_, effects) = after(&[Input::Pressed, Input::Pressed, Input::Answered]);
        assert!(!effects.tell);
    }

    #[test]
    fn a_panel_that_reloads_itself_has_to_answer_again() {
        let (state, effects) = after(&[
            Input::Pressed,
            Input::FrameLoaded,
            Input::Answered,
            Input::FrameLoaded,
        ]);
        assert_eq!(state.panel, Panel::Loading);
        assert!(effects.greet && !effects.load);
    }

    #[test]
    fn a_timeout_fails_only_the_attempt_it_belongs_to() {
        let (state, _) = after(&[Input::Pressed, Input::TimedOut(1)]);
        assert_eq!(state.panel, Panel::Failed);
        let (state, _) = after(&[
            Input::Pressed,
            Input::TimedOut(1),
            Input::Retry,
            Input::TimedOut(1),
        ]);
        assert_eq!(state.panel, Panel::Loading);
        let (state, _) = after(&[Input::Pressed, Input::Answered, Input::TimedOut(1)]);
        assert_eq!(state.panel, Panel::Ready);
    }

    #[test]
    fn a_loaded_document_is_given_a_time_of_its_own_to_answer() {
        let loaded = [Input::Pressed, Input::FrameLoaded];
        let (state, effects) = after(&loaded);
        assert!(effects.greet && state.attempt == 2);
        let (state, effects) = after(&[&loaded[..], &[Input::TimedOut(1)]].concat());
        assert!(state.panel == Panel::Loading && !effects.warn);
        let (state, effects) = after(&[&loaded[..], &[Input::TimedOut(2)]].concat());
        assert!(state.panel == Panel::Failed && effects.warn);
    }

    #[test]
    fn focus_stays_in_the_launcher_while_the_panel_is_on_its_way() {
        let (_, effects) = after(&[Input::Pressed]);
        assert_eq!(effects.focus, Some(Focus::Button));
        let (_, effects) = after(&[Input::Pressed, Input::TimedOut(1), Input::Retry]);
        assert_eq!(effects.focus, Some(Focus::Button));
    }

    #[test]
    fn an_answer_after_the_timeout_still_shows_the_panel() {
        let (state, effects) = after(&[Input::Pressed, Input::TimedOut(1), Input::Answered]);
        assert_eq!(
            (state.panel, effects.focus),
            (Panel::Ready, Some(Focus::Frame))
        );
    }

    #[test]
    fn opening_a_failed_widget_tries_again_by_itself() {
        let (state, effects) = after(&[
            Input::Pressed,
            Input::TimedOut(1),
            Input::Pressed,
            Input::Pressed,
        ]);
        assert_eq!((state.panel, effects.load), (Panel::Loading, true));
    }

    #[test]
    fn a_count_that_arrives_while_open_is_not_shown() {
        let (state, _) = after(&[Input::Pressed, Input::Answered, Input::Unread(3)]);
        assert_eq!(state.unread, 0);
    }

    #[test]
    fn opening_clears_the_unread_count() {
        let (state, _) = after(&[
            Input::Pressed,
            Input::Answered,
            Input::Pressed,
            Input::Unread(3),
        ]);
        assert_eq!(state.unread, 3);
        let (state, _) = after(&[
            Input::Pressed,
            Input::Answered,
            Input::Pressed,
            Input::Unread(3),
            Input::Pressed,
        ]);
        assert_eq!(state.unread, 0);
    }
}
