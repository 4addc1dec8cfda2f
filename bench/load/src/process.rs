//! What a server costs, as the kernel tells it: memory, processor time, kernel memory.
//!
//! Invariant: a server's helper processes are part of it: everything is summed over the whole tree.

use anyhow::{Context, Result};
use std::fs::read_to_string;
use std::path::Path;
use std::time::Duration;

/// A server's first process.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// Proportional set size of all processes, in bytes: user memory, pages of shared libraries shared
    /// out.
    ///
    /// # Errors
    /// The process is gone.
    pub fn memory(self) -> Result<u64> {
        self.sum("smaps_rollup", "Pss:")
    }

    /// Processor time, user and system, in ticks of a hundredth of a second. Threads that have ended
    /// count as well: a pool that lets its threads go would otherwise seem to give time back.
    ///
    /// # Errors
    /// The process is gone.
    pub fn busy(self) -> Result<Duration> {
        let mut ticks = 0;
        for process in self.tree() {
            let stat = read_to_string(folder(process).join("stat"))?;
            // After the name, which may have spaces and brackets: state is field 3, utime 14, stime 15.
            let (_, fields) = stat.rsplit_once(") ").context("no name in stat")?;
            for spent in fields.split(' ').skip(11).take(2) {
                ticks += spent.parse::<u64>().context("a time in stat")?;
            }
        }
        let per_second = rustix::param::clock_ticks_per_second();
        Ok(Duration::from_nanos(ticks * 1_000_000_000 / per_second))
    }

    fn sum(self, file: &str, field: &str) -> Result<u64> {
        let mut kilobytes = 0;
        for process in self.tree() {
            let text = read_to_string(folder(process).join(file))?;
            kilobytes += value(&text, field).with_context(|| format!("no {field} in {file}"))?;
        }
        Ok(kilobytes * 1_024)
    }

    fn tree(self) -> Vec<u32> {
        let mut tree = vec![self.0];
        let mut at = 0;
        while let Some(process) = tree.get(at).copied() {
            let tasks = std::fs::read_dir(folder(process).join("task"));
            for task in tasks.into_iter().flatten().flatten() {
                let children = read_to_string(task.path().join("children")).unwrap_or_default();
                tree.extend(
                    children
                        .split_whitespace()
                        .filter_map(|child| child.parse::<u32>().ok()),
                );
            }
            at += 1;
        }
        tree
    }
}

/// Kernel memory of the whole machine in bytes: slabs and socket buffers. Differences count.
///
/// # Errors
/// `/proc` cannot be read.
pub fn kernel_memory() -> Result<u64> {
    let meminfo = read_to_string("/proc/meminfo")?;
    let slab = value(&meminfo, "Slab:").context("no Slab in meminfo")? * 1_024;
    let sockets = read_to_string("/proc/net/sockstat")?;
    let tcp = sockets.lines().find(|line| line.starts_with("TCP:"));
    let pages = tcp.and_then(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    Ok(slab + pages.context("no TCP memory in sockstat")? * 4_096)
}

/// Share of the last ten seconds in which something waited for a processor, in percent.
#[must_use]
pub fn pressure() -> Option<f64> {
    let text = read_to_string("/proc/pressure/cpu").ok()?;
    let some = text.lines().find(|line| line.starts_with("some"))?;
    let average = some
        .split_whitespace()
        .find_map(|word| word.strip_prefix("avg10="));
    average?.parse().ok()
}

fn folder(process: u32) -> std::path::PathBuf {
    Path::new("/proc").join(process.to_string())
}

fn value(text: &str, field: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn this_very_process_has_memory_time_and_a_child_that_counts() {
        let me = Process(std::process::id());
        assert!(me.memory().unwrap() > 100_000);
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        assert!(me.tree().contains(&child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn time_of_a_thread_that_has_ended_is_not_forgotten() {
        let me = Process(std::process::id());
        let before = me.busy().unwrap();
        let spin = || {
            let begin = std::time::Instant::now();
            while begin.elapsed() < Duration::from_millis(400) {}
        };
        std::thread::spawn(spin).join().unwrap();
        // Others want the processor, too.
        let spent = me.busy().unwrap().saturating_sub(before);
        assert!(spent > Duration::from_millis(50), "{spent:?}");
    }

    #[test]
    fn a_process_that_is_gone_is_an_error_and_no_zero() {
        assert!(Process(u32::MAX).memory().is_err());
    }

    #[test]
    fn the_kernels_share_is_known() {
        assert!(kernel_memory().unwrap() > 1_000_000);
    }
}
