//! Whatever happens in whatever order: nothing twice, nothing out of order, nothing lost.

use super::world::World;
use super::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::collections::HashSet;

#[derive(Debug, Clone, Copy)]
enum Weather {
    Write,
    TeamWrites,
    TeamWritesUnheard,
    BotTypes,
    Serve,
    Hear,
    Connect,
    Drop,
    Reload,
    NewEpoch,
    RefuseNextSend,
    RefuseNextJoin,
    ClockBack,
    Timer,
    LoadOlder,
}

fn weather() -> impl Strategy<Value = Weather> {
    use Weather::*;
    prop_oneof![
        4 => Just(Write),
        4 => Just(TeamWrites),
        1 => Just(TeamWritesUnheard),
        2 => Just(BotTypes),
        12 => Just(Serve),
        12 => Just(Hear),
        4 => Just(Connect),
        2 => Just(Drop),
        1 => Just(Reload),
        1 => Just(NewEpoch),
        2 => Just(RefuseNextSend),
        2 => Just(RefuseNextJoin),
        1 => Just(ClockBack),
        3 => Just(Timer),
        1 => Just(LoadOlder),
    ]
}

fn happen(world: &mut World, weather: Weather) {
    match weather {
        Weather::Write => world.write(),
        Weather::TeamWrites => world.team_writes(true),
        Weather::TeamWritesUnheard => world.team_writes(false),
        Weather::BotTypes => world.bot_types(),
        Weather::Serve => world.serve(),
        Weather::Hear => world.hear(),
        Weather::Connect => world.connect(),
        Weather::Drop => world.drop_link(),
        Weather::Reload => world.reload(),
        Weather::NewEpoch => world.new_epoch(),
        Weather::RefuseNextSend => world.refuse_next_send(),
        Weather::RefuseNextJoin => world.refuse_next_join(),
        Weather::ClockBack => world.set_clock_back(),
        Weather::Timer => world.timer(),
        Weather::LoadOlder => world.input(Input::LoadOlder),
    }
}

fn nothing_is_shown_twice_or_out_of_order(talk: &Conversation) -> TestCaseResult {
    let seqs: Vec<_> = talk.log().lines().iter().map(|line| line.seq).collect();
    prop_assert!(
        seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]),
        "{:?}",
        seqs
    );
    let rows = talk.rows(&|_| 0);
    let keys: HashSet<_> = rows.iter().map(|row| row.key.as_str()).collect();
    prop_assert_eq!(keys.len(), rows.len(), "{:?}", rows);
    Ok(())
}

fn every_own_message_is_accounted_for(world: &World) -> TestCaseResult {
    for id in &world.written {
        let copies = world
            .log
            .iter()
            .filter(|entry| entry.client_msg_id.as_ref() == Some(id))
            .count();
        let word = id.to_string();
        let came_back = world
            .returned
            .iter()
            .any(|text| text.lines().any(|line| line == word));
        prop_assert!(
            copies == 1 || copies == 0 && came_back,
            "{} is there {} times",
            word,
            copies
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_entry_twice_or_out_of_order_and_no_own_message_lost(
        days in prop::collection::vec(weather(), 0..120),
    ) {
        let mut world = World::new();
        for day in days {
            happen(&mut world, day);
            nothing_is_shown_twice_or_out_of_order(&world.talk)?;
        }
        world.settle();
        nothing_is_shown_twice_or_out_of_order(&world.talk)?;
        every_own_message_is_accounted_for(&world)?;
        prop_assert!(world.talk.outbox().messages().is_empty());
        if world.talk.screen() == Screen::Talk {
            prop_assert_eq!(world.talk.log().head(), world.log.len() as u64);
            // Nothing is held back for ever.
            prop_assert_eq!(world.talk.typing(), None);
            prop_assert_eq!(texts(&world.talk).len(), world.talk.log().lines().len());
        }
    }
}
