use super::*;
use proptest::prelude::*;

const HALF: f64 = 0.5;

fn open_link() -> Lifecycle {
    let mut link = Lifecycle::default();
    link.step(Input::Connect, HALF);
    link.step(Input::Opened, HALF);
    link
}

fn retry_of(effects: &[Effect]) -> Option<u32> {
    effects.iter().find_map(|effect| match effect {
        Effect::TellDown(down) => Some(down.retry_ms),
        _ => None,
    })?
}

#[test]
fn connecting_dials_and_then_tells_open() {
    let mut link = Lifecycle::default();
    let dial = link.step(Input::Connect, HALF);
    assert_eq!(dial, [Effect::Dial, Effect::SetTimer(DIAL_LIMIT_MS)]);
    assert!(!link.is_open());
    let open = link.step(Input::Opened, HALF);
    assert_eq!(open, [Effect::SetTimer(WATCHDOG_PING_MS), Effect::TellOpen]);
    assert!(link.is_open());
}

#[test]
fn an_attempt_that_hangs_is_given_up_and_repeated() {
    let mut link = Lifecycle::default();
    link.step(Input::Connect, HALF);
    let effects = link.step(Input::Timer, HALF);
    assert_eq!(effects[0], Effect::HangUp);
    assert_eq!(retry_of(&effects), Some(100));
    assert_eq!(link.step(Input::Timer, HALF)[0], Effect::Dial);
}

#[test]
fn silence_is_probed_and_a_missing_answer_ends_the_socket() {
    let mut link = open_link();
    let probe = link.step(Input::Timer, HALF);
    assert_eq!(probe, [Effect::Probe, Effect::SetTimer(WATCHDOG_PONG_MS)]);
    let effects = link.step(Input::Timer, HALF);
    assert_eq!(effects[0], Effect::HangUp);
    assert!(retry_of(&effects).is_some());
}

#[test]
fn an_answered_probe_keeps_the_socket() {
    let mut link = open_link();
    link.step(Input::Timer, HALF);
    let heard = link.step(Input::Frame { good: true }, HALF);
    assert_eq!(heard, [Effect::SetTimer(WATCHDOG_PING_MS)]);
    assert!(link.is_open());
}

#[test]
fn every_close_code_gets_its_duty() {
    for code in CloseCode::ALL {
        let effects = open_link().step(Input::Closed { code: code.code() }, HALF);
        assert_eq!(
            retry_of(&effects).is_some(),
            code.reconnect() == Reconnect::Yes,
            "{code:?}"
        );
    }
}

#[test]
fn unknown_codes_follow_their_range() {
    for (code, again) in [
        (1001, true),
        (1006, true),
        (4100, true),
        (4499, false),
        (4999, false),
    ] {
        let effects = open_link().step(Input::Closed { code }, HALF);
        assert_eq!(retry_of(&effects).is_some(), again, "{code}");
    }
}

#[test]
fn a_rate_limited_client_waits_at_least_ten_seconds() {
    let mut link = open_link();
    let effects = link.step(
        Input::Closed {
            code: CloseCode::RateLimited.code(),
        },
        0.0,
    );
    assert_eq!(retry_of(&effects), Some(RATE_LIMITED_WAIT_MS));
}

#[test]
fn an_announced_restart_is_waited_for_as_told() {
    let mut link = open_link();
    link.step(Input::ComeBack { after_ms: 1_234 }, HALF);
    let effects = link.step(
        Input::Closed {
            code: CloseCode::Restart.code(),
        },
        HALF,
    );
    assert_eq!(retry_of(&effects), Some(1_234));
}

#[test]
fn refusals_do_not_reset_the_backoff_but_answers_do() {
    let mut link = Lifecycle::default();
    link.step(Input::Connect, 1.0);
    let mut waits = Vec::new();
    for good in [false, false, true] {
        link.step(Input::Opened, 1.0);
        link.step(Input::Frame { good }, 1.0);
        let effects = link.step(
            Input::Closed {
                code: NO_CLOSE_FRAME,
            },
            1.0,
        );
        waits.extend(retry_of(&effects));
        link.step(Input::Timer, 1.0);
    }
    assert_eq!(waits, [200, 400, 200]);
}

#[test]
fn network_back_or_tab_in_front_means_now() {
    let mut waiting = open_link();
    waiting.step(
        Input::Closed {
            code: NO_CLOSE_FRAME,
        },
        HALF,
    );
    assert_eq!(waiting.step(Input::Wake, HALF)[0], Effect::Dial);
    assert_eq!(open_link().step(Input::Wake, HALF)[0], Effect::Probe);
    assert_eq!(Lifecycle::default().step(Input::Wake, HALF), []);
}

#[test]
fn a_link_that_was_closed_stays_closed() {
    let mut link = open_link();
    assert_eq!(
        link.step(Input::Close, HALF),
        [Effect::HangUp, Effect::ClearTimer]
    );
    for input in [
        Input::Timer,
        Input::Wake,
        Input::Closed { code: 1006 },
        Input::Opened,
    ] {
        assert_eq!(link.step(input, HALF), []);
    }
    assert_eq!(link.step(Input::Connect, HALF)[0], Effect::Dial);
}

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        Just(Input::Connect),
        Just(Input::Close),
        Just(Input::Opened),
        any::<bool>().prop_map(|good| Input::Frame { good }),
        (0u32..60_000).prop_map(|after_ms| Input::ComeBack { after_ms }),
        (1000u16..5000).prop_map(|code| Input::Closed { code }),
        Just(Input::Timer),
        Just(Input::Wake),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_only_an_idle_link_has_no_appointment(
        inputs in prop::collection::vec((any_input(), 0.0f64..1.0), 0..60),
    ) {
        let mut link = Lifecycle::default();
        let mut appointed = false;
        for (input, random) in inputs {
            appointed &= input != Input::Timer;
            for effect in link.step(input, random) {
                match effect {
                    Effect::SetTimer(_) => appointed = true,
                    Effect::ClearTimer => appointed = false,
                    _ => {}
                }
            }
            // A timer that nobody set is an input of this test only; skip states it cannot reach.
            prop_assert_eq!(appointed, link.state != State::Idle);
        }
    }
}
