//! Compiles the server again when the browser assets that it embeds were built again. A debug build
//! embeds none, it reads them at its start.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/dist");
    }
}
