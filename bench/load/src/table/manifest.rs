//! What must be known to compare figures: machine, kernel, versions, and how fast the disk is.

use anyhow::Result;
use std::fs::{File, read_to_string};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::report::Times;

/// Writes of which the disk's time is taken.
const WRITES: usize = 500;

/// The facts, one per line.
#[must_use]
pub fn manifest(binary: &Path) -> Vec<String> {
    let first = |path: &str, start: &str| {
        let text = read_to_string(path).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with(start))
            .unwrap_or("unknown");
        line.rsplit(':').next().unwrap_or(line).trim().to_owned()
    };
    let said = |program: &Path, argument: &str| {
        let output = Command::new(program).arg(argument).output();
        output.map_or_else(
            |_| "absent".to_owned(),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
    };
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    vec![
        format!(
            "processor: {} × {cpus}",
            first("/proc/cpuinfo", "model name")
        ),
        format!("kernel: {}", first("/proc/sys/kernel/osrelease", "")),
        format!("memory: {}", first("/proc/meminfo", "MemTotal")),
        format!("server: {}", said(binary, "--version")),
        format!("node: {}", said(Path::new("node"), "--version")),
    ]
}

/// How long it takes until 4 KiB are on the disk, in the folder where servers keep their databases: no
/// durable message can be faster.
///
/// # Errors
/// The disk cannot be written.
pub fn disk() -> Result<Times> {
    let folder = tempfile::tempdir()?;
    let mut file = File::create(folder.path().join("floor"))?;
    let mut times = Times::default();
    for _ in 0..WRITES {
        let begin = Instant::now();
        file.write_all(&[1; 4_096])?;
        file.sync_data()?;
        times.record(begin.elapsed());
    }
    Ok(times)
}
