//! The tests of the gateway contract, which are written in Python and know nothing of the simulator.

use crate::{TOKEN, simulator};
use std::path::Path;
use teamwire_sim::Answering;
use tokio::process::Command;

#[tokio::test]
async fn the_simulator_keeps_the_gateway_contract() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join(".tools/gateway/bin/python3");
    assert!(
        python.exists(),
        "{} is missing: run ./x setup",
        python.display()
    );
    let simulator = simulator(Answering::Nobody).await;
    let tests = Command::new(python)
        .args([
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/contract",
        ])
        .current_dir(root.join("gateway"))
        .env("PYTHONPATH", "src")
        .env("GATEWAY_URL", format!("http://{}", simulator.address()))
        .env("GATEWAY_TOKEN", TOKEN)
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&tests.stdout);
    assert!(tests.status.success(), "{said}");
    // It can do everything that the contract knows, so nothing has a reason to be left out.
    assert!(!said.contains("skipped"), "{said}");
}
