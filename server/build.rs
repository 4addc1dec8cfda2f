//! Compiles the server again when the browser assets that it embeds were built again. A debug build
//! embeds none unless asked to (feature `embed`), it reads them at its start.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release || std::env::var_os("CARGO_FEATURE_EMBED").is_some() {
        println!("cargo::rerun-if-changed=../target/dist");
    }
}
