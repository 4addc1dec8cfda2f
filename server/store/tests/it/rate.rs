//! A measurement, not a check of speed: durable appends per second and what one waits for.

use crate::common::{Bench, message_as};
use std::time::{Duration, Instant};

const SENDERS: usize = 200;
const EACH: usize = 250;

/// `cargo test --release -p store -- --ignored --nocapture appends_per_second`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn appends_per_second() {
    let bench = Bench::new();
    for sender in 0..SENDERS {
        bench.session(&format!("s{sender}")).await;
    }
    let start = Instant::now();
    let senders = (0..SENDERS).map(|sender| {
        let store = bench.store.clone();
        tokio::spawn(async move {
            let mut waits = Vec::with_capacity(EACH);
            for number in 0..EACH {
                let begun = Instant::now();
                let new = message_as(
                    &format!("s{sender}"),
                    &format!("c{number}"),
                    &"x".repeat(120),
                );
                store.append(new).await.unwrap();
                waits.push(begun.elapsed());
            }
            waits
        })
    });
    let mut waits: Vec<Duration> = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        waits.extend(sender.await.unwrap());
    }
    let rate = waits.len() as f64 / start.elapsed().as_secs_f64();
    let crowd = percentiles(waits);
    let mut alone = Vec::new();
    for number in 0..200 {
        let begun = Instant::now();
        bench
            .store
            .append(message_as("s0", &format!("alone{number}"), "x"))
            .await
            .unwrap();
        alone.push(begun.elapsed());
    }
    let report = format!(
        "{SENDERS} senders: {rate:.0} appends/s, {crowd}; one sender: {}",
        percentiles(alone)
    );
    std::io::Write::write_all(&mut std::io::stdout(), format!("{report}\n").as_bytes()).unwrap();
    assert_eq!(bench.store.integrity_check().await.unwrap(), [""; 0]);
}

fn percentiles(mut waits: Vec<Duration>) -> String {
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    format!("p50 {:.1?}, p99 {:.1?}", at(0.5), at(0.99))
}
