//! The checks about files.

use super::{Bench, Setup};
use crate::messenger::Messenger;
use protocol::entry::EntryType;
use protocol::event::Status;
use protocol::file::{FileFacts, ImageSize};
use protocol::ids::FileId;
use store::Presence;

/// A PNG of one grey dot.
pub const DOT: &[u8] = include_bytes!("dot.png");

/// Files to the team: several, in order, unchanged.
pub async fn files_of_the_visitor_arrive_whole_and_in_order(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let ada = bench.visitor("ada").await;
    if bench.messenger.capabilities().files.is_none() {
        let seq = bench.send_file(&ada, "dot.png", DOT).await;
        return bench.hub.status(&ada, seq, Status::Failed).await;
    }
    let noise: Vec<u8> = (0..300_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    bench.send_file(&ada, "dot.png", DOT).await;
    let last = bench.send_file(&ada, "Grosse Bilder.bin", &noise).await;
    bench.hub.status(&ada, last, Status::Delivered).await;
    let chat = bench.chat(&ada).await;
    let arrived = bench.team.files(&chat).await;
    let names: Vec<&str> = arrived.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["dot.png", "Grosse Bilder.bin"]);
    assert!(arrived[0].1 == DOT && arrived[1].1 == noise);
    bench.stop().await;
}

/// Files of the team: shown at once, here soon afterwards, still here after a restart.
pub async fn files_of_the_team_arrive_whole_and_stay(setup: impl Setup) {
    let mut bench = Bench::start(setup).await;
    if bench.messenger.capabilities().files.is_none() {
        return bench.stop().await;
    }
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "what does it look like?").await;
    let chat = bench.chat(&ada).await;
    bench
        .team
        .send_file(&chat, "dot.png", DOT, "like this")
        .await;
    let image = bench.hub.entry(&ada, 2).await;
    assert_eq!(
        (image.kind, image.text.as_str()),
        (EntryType::Image, "like this")
    );
    bench
        .team
        .send_file(&chat, "a/../plan.txt", b"step 1", "")
        .await;
    let plan = bench.hub.entry(&ada, 3).await;
    assert_eq!((plan.kind, plan.text.as_str()), (EntryType::File, ""));
    let ids = [&image.metadata, &plan.metadata].map(|facts| FileFacts::named_in(facts).unwrap());
    for id in &ids {
        bench.hub.file(id).await;
    }
    bench.stop().await;
    bench.start_again().await;
    let facts = async |id: &FileId| {
        let stored = bench.store.file(&ada, id).await.unwrap().unwrap();
        assert_eq!(stored.presence, Presence::Here);
        stored.facts
    };
    let (image, plan) = (facts(&ids[0]).await, facts(&ids[1]).await);
    let dot = ImageSize {
        width: 1,
        height: 1,
    };
    assert_eq!((image.name.as_str(), image.image), ("dot.png", Some(dot)));
    assert_eq!((plan.name.as_str(), plan.size), ("plan.txt", Some(6)));
    assert_eq!(std::fs::read(bench.shelf.path(&ids[0])).unwrap(), DOT);
    assert_eq!(std::fs::read(bench.shelf.path(&ids[1])).unwrap(), b"step 1");
    bench.stop().await;
}

/// A file that was withdrawn is nobody's.
pub async fn a_withdrawn_file_is_gone_for_the_visitor(setup: impl Setup) {
    let bench = Bench::start(setup).await;
    let can = bench.messenger.capabilities();
    if can.files.is_none() || !can.deletes {
        return bench.stop().await;
    }
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hi").await;
    let chat = bench.chat(&ada).await;
    let sent = bench.team.send_file(&chat, "dot.png", DOT, "oops").await;
    let shown = bench.hub.entry(&ada, 2).await;
    bench.team.withdraw(&chat, &sent).await;
    assert_eq!(bench.hub.entry(&ada, 3).await.kind, EntryType::Deleted);
    let id = FileFacts::named_in(&shown.metadata).unwrap();
    assert_eq!(bench.store.file(&ada, &id).await.unwrap(), None);
    bench.stop().await;
}
