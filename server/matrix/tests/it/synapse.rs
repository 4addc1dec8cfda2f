//! One Synapse for all tests, whichever processes they run in.
//!
//! The first test starts `tools/synapse.sh run`, which ends by itself some seconds after the last one.
//! Every process holds a shared lock on the file `users` as long as it lives; starting and ending
//! happen under the lock on `turn`.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long Synapse may take to come up, on a busy machine too.
const START: Duration = Duration::from_secs(90);

/// The address of the homeserver. Blocks until it is up; a test has nothing better to do.
pub fn address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(started)
}

fn started() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("synapse");
    fs::create_dir_all(&folder).unwrap();
    let users = lock_file(&folder.join("users"));
    users.lock_shared().unwrap();
    // Held until the process ends.
    std::mem::forget(users);
    let turn = lock_file(&folder.join("turn"));
    turn.lock().unwrap();
    running(&folder).unwrap_or_else(|| start(&folder))
}

fn lock_file(path: &Path) -> File {
    let mut options = File::options();
    options.create(true).append(true).open(path).unwrap()
}

fn running(folder: &Path) -> Option<String> {
    let address = fs::read_to_string(folder.join("address")).ok()?;
    let address = address.trim();
    let socket: SocketAddr = address.strip_prefix("http://")?.parse().ok()?;
    TcpStream::connect(socket)
        .is_ok()
        .then(|| address.to_owned())
}

#[expect(
    clippy::zombie_processes,
    reason = "it serves other tests after this one"
)]
fn start(folder: &Path) -> String {
    let script = script();
    let installed = Command::new(&script).arg("install").status();
    assert!(
        installed.is_ok_and(|status| status.success()),
        "Synapse could not be installed: these tests need python3 with venv and PyPI, see {}",
        script.display()
    );
    let _ = fs::remove_file(folder.join("address"));
    let log = File::create(folder.join("log")).unwrap();
    let mut server = Command::new(&script)
        .arg("run")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .process_group(0)
        .spawn()
        .unwrap();
    let begin = Instant::now();
    loop {
        if let Some(address) = running(folder) {
            return address;
        }
        let ended = server.try_wait().unwrap().is_some();
        assert!(
            !ended && begin.elapsed() < START,
            "Synapse did not come up:\n{}",
            fs::read_to_string(folder.join("log")).unwrap_or_default()
        );
        sleep(Duration::from_millis(50));
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/synapse.sh")
}
