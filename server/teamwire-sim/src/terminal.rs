//! Somebody at a terminal plays the team: what visitors write is shown, what is typed is said.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::time::Duration;
use teamwire_sim::Simulator;
use tokio::io::{AsyncBufReadExt, BufReader};

/// How often new messages are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(200);

const HELP: &str = "TEXT           say it in the newest chat
N TEXT         say it in chat N
/file PATH     send this file to the newest chat
/read N        read everything in chat N
/undo N        withdraw your last message in chat N
/close N       close chat N
/delete N      delete chat N
/down /up      break off every connection, and end that
/help          this";

/// Plays until the end of the input.
pub async fn run(simulator: &Simulator) -> io::Result<()> {
    println!("{HELP}\n");
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut shown = HashMap::new();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            _ = looks.tick() => show(simulator, &mut shown),
            line = lines.next_line() => match line? {
                Some(line) => obey(simulator, line.trim()),
                None => return Ok(()),
            },
        }
    }
}

fn show(simulator: &Simulator, shown: &mut HashMap<String, usize>) {
    for (number, (tid, title)) in simulator.chats().into_iter().enumerate() {
        let seen = simulator.seen(&tid);
        let before = shown.insert(tid, seen.len()).unwrap_or(0);
        for said in seen.iter().skip(before).filter(|said| said.by_visitor) {
            let (name, text) = (&said.name, &said.text);
            println!("[{}] {title} · {name}: {text}", number + 1);
            for file in &said.files {
                println!("    [{}, {} bytes]", file.name, file.size);
            }
        }
    }
}

fn obey(simulator: &Simulator, line: &str) {
    let chats = simulator.chats();
    let chat = |number: &str| {
        let place = number.trim().parse::<usize>().ok()?.checked_sub(1)?;
        chats.get(place).map(|(tid, _)| tid.clone())
    };
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (first, chat(rest)) {
        ("", _) => {}
        ("/down", _) => simulator.faults(|faults| faults.down = true),
        ("/up", _) => simulator.faults(|faults| faults.down = false),
        ("/file", _) => match chats.last() {
            Some((tid, _)) => send(simulator, tid, Path::new(rest)),
            None => println!("no visitor has written yet"),
        },
        ("/read", Some(tid)) => simulator.read(&tid),
        ("/close", Some(tid)) => simulator.close(&tid),
        ("/delete", Some(tid)) => simulator.delete(&tid),
        ("/undo", Some(tid)) => undo(simulator, &tid),
        (command, _) if command.starts_with('/') => println!("{HELP}"),
        (number, _) => match (chat(number), chats.last()) {
            (Some(tid), _) if !rest.is_empty() => say(simulator, &tid, rest),
            (_, Some((tid, _))) => say(simulator, tid, line),
            (_, None) => println!("no visitor has written yet"),
        },
    }
}

fn say(simulator: &Simulator, tid: &str, text: &str) {
    simulator.read(tid);
    if simulator.say(tid, text).is_none() {
        println!("there is no such chat any more");
    }
}

fn send(simulator: &Simulator, tid: &str, path: &Path) {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return println!("{}: {error}", path.display()),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if simulator
        .send_file(tid, "", &name, media_type(path), bytes)
        .is_none()
    {
        println!("there is no such chat any more");
    }
}

/// What a file of this name usually is.
fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(OsStr::to_str) {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("pdf") => "application/pdf",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

fn undo(simulator: &Simulator, tid: &str) {
    let own = simulator
        .seen(tid)
        .into_iter()
        .rfind(|said| !said.by_visitor);
    match own {
        Some(said) => simulator.withdraw(tid, &said.mid),
        None => println!("you have said nothing there"),
    }
}
