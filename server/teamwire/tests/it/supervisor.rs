//! The gateway as a child process; a shell script stands in for Python.

use crate::world::NoJitter;
use outbound::Base;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use teamwire::Token;
use teamwire::supervisor::{GatewayStartError, Options, Supervisor};

/// A program that is called like Python and does this.
fn python(folder: &Path, script: &str) -> Options {
    let python = folder.join("python");
    std::fs::write(
        &python,
        format!("#!/bin/sh\ncd '{}'\n{script}\n", folder.display()),
    )
    .unwrap();
    std::fs::set_permissions(&python, PermissionsExt::from_mode(0o755)).unwrap();
    let secret = |name: &str| {
        (
            OsString::from(name),
            OsString::from(format!("value of {name}")),
        )
    };
    Options {
        python,
        token: Token::new("token of the tests"),
        journal: PathBuf::from("journal.db"),
        environment: vec![secret("TW_API_APPID"), secret("TW_API_SECRET")],
        random: Arc::new(NoJitter),
    }
}

async fn error_of(script: &str) -> GatewayStartError {
    let folder = tempfile::tempdir().unwrap();
    let options = python(folder.path(), script);
    Supervisor::start(options).await.err().unwrap()
}

const LISTENS: &str =
    r#"echo '{"listening":"http://127.0.0.1:4711"}'; cat >/dev/null; echo ended >>ends"#;

#[tokio::test]
async fn the_child_gets_its_settings_and_the_secrets_and_nothing_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let options = python(
        folder.path(),
        &format!("echo \"$@\" >arguments; env >environment\n{LISTENS}"),
    );
    let supervisor = Supervisor::start(options).await.unwrap();
    assert_eq!(
        *supervisor.base().borrow(),
        Some(Base::parse("http://127.0.0.1:4711").unwrap())
    );
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("arguments"), "-m web_widget_gateway --supervised\n");
    let environment = read("environment");
    for line in [
        "TW_API_SECRET=value of TW_API_SECRET",
        "WEB_WIDGET_GATEWAY_TOKEN=token of the tests",
        "WEB_WIDGET_GATEWAY_LISTEN=127.0.0.1:0",
        "WEB_WIDGET_GATEWAY_JOURNAL=journal.db",
    ] {
        assert!(
            environment.lines().any(|l| l == line),
            "{line} is not in {environment}"
        );
    }
    assert!(!environment.contains("CARGO"), "{environment}");
    supervisor.end().await;
    assert_eq!(read("ends"), "ended\n");
}

#[tokio::test]
async fn a_child_that_ends_is_started_again_at_its_new_address() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"echo start >>starts; port=$((4700 + $(wc -l <starts)))
echo "{\"listening\":\"http://127.0.0.1:$port\"}"
[ $port = 4702 ] && exec cat >/dev/null
read line <fifo; exit 7"#;
    let fifo = folder.path().join("fifo");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    let supervisor = Supervisor::start(python(folder.path(), script))
        .await
        .unwrap();
    let mut base = supervisor.base();
    assert!(base.borrow_and_update().is_some());
    std::fs::write(&fifo, "end\n").unwrap();
    let second = Base::parse("http://127.0.0.1:4702").unwrap();
    base.wait_for(|base| *base == Some(second.clone()))
        .await
        .unwrap();
    supervisor.end().await;
    assert_eq!(*base.borrow(), None);
}

#[tokio::test]
async fn a_start_that_cannot_succeed_says_what_to_do() {
    let error = error_of("echo 'install it so' >&2; exit 3").await;
    assert!(
        matches!(&error, GatewayStartError::NoSdk { said } if said == "install it so"),
        "{error}"
    );
    let error = error_of("echo 'edit here: users' >&2; exit 4").await;
    assert!(
        matches!(&error, GatewayStartError::NotFilledIn { said } if said == "edit here: users"),
        "{error}"
    );
    let error = error_of("echo 'No module named web_widget_gateway' >&2; exit 1").await;
    assert!(matches!(error, GatewayStartError::NoGateway), "{error}");
    let error = error_of("echo bad >&2; exit 2").await;
    assert!(
        matches!(error, GatewayStartError::Settings { .. }),
        "{error}"
    );
    let error = error_of("exit 9").await;
    assert!(
        matches!(error, GatewayStartError::Ended { code: 9, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_python_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        python: "/nowhere/python".into(),
        ..python(folder.path(), "")
    };
    let error = Supervisor::start(options).await.err().unwrap();
    assert!(error.to_string().contains("/nowhere/python"), "{error}");
}
