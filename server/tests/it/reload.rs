//! The configuration changes while the server runs.

use crate::app::{App, HOST_PAGE, SITE, two_sites};
use serde_json::{Value, json};

#[tokio::test]
async fn a_changed_file_is_picked_up_by_itself() {
    let app = App::start().await;
    let mut generations = app.server.as_ref().unwrap().state().sites.generations();
    let mut config = two_sites();
    config["configs"][0]["title-primary"] = json!("A new title");
    std::fs::write(app.config_file(), config.to_string()).unwrap();
    tokio::time::timeout(crate::app::PATIENCE, generations.changed())
        .await
        .unwrap()
        .unwrap();
    let boot = app.boot_data(&format!("/panel?key={SITE}")).await;
    assert_eq!(boot["titlePrimary"], "A new title");
}

#[tokio::test]
async fn a_file_with_errors_leaves_the_old_configuration_running() {
    let app = App::start().await;
    let sites = &app.server.as_ref().unwrap().state().sites;
    for broken in [Value::Null, json!({"configs": [{"key": SITE}]}), json!([])] {
        std::fs::write(app.config_file(), broken.to_string()).unwrap();
        assert!(!sites.reload().unwrap_err().is_empty(), "{broken}");
    }
    std::fs::remove_file(app.config_file()).unwrap();
    assert!(sites.reload().is_err());
    let page = format!("/panel?key={SITE}");
    assert_eq!(
        app.get_with(&page, &[("referer", HOST_PAGE)])
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn sockets_of_a_removed_site_end_and_others_stay() {
    let app = App::start().await;
    let (mut visitor, _) = app.talking_visitor().await;
    let two = app
        .get_with(
            "/panel?key=site-two",
            &[("referer", "https://two.example/")],
        )
        .await;
    let boot = crate::app::boot_data(&two.text().await.unwrap());
    let mut other = app.visitor().await;
    let params = json!({"siteKey": "site-two", "embedToken": boot["embedToken"], "name": "Ada"});
    assert!(other.call("start_session", params).await["result"].is_object());

    let mut config = two_sites();
    config["configs"].as_array_mut().unwrap().remove(0);
    std::fs::write(app.config_file(), config.to_string()).unwrap();
    app.server.as_ref().unwrap().state().sites.reload().unwrap();
    assert_eq!(visitor.closed().await.0, 4404);
    assert!(other.call("ping", json!({})).await["result"].is_object());
}
