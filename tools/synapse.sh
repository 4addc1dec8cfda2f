#!/usr/bin/env bash
# A real Matrix homeserver for tests: Synapse from PyPI, on this machine only.
#
#   tools/synapse.sh install        into .tools/synapse, once; quick and silent when it is there
#   tools/synapse.sh run FOLDER     runs one in FOLDER until nobody uses it, for at most an hour
#
# Users of a running one hold a shared lock on FOLDER/users and read its address from FOLDER/address.
# Whoever wants to start or stop it holds FOLDER/turn, so that nobody gets the address of one that
# is about to end (server/matrix/tests/it/synapse.rs is the other side of this).
set -euo pipefail

readonly version=1.163.2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root home=$root/.tools/synapse
readonly python=$home/bin/python
# Seconds without a user after which it ends, and after which it ends in any case.
readonly idle_max=5 life_max=3600

die() { printf 'synapse.sh: %s\n' "$*" >&2 && exit 1; }

install() {
    [ "$(cat "$home/installed" 2>/dev/null)" != "$version" ] || return 0
    mkdir -p "$root/.tools"
    exec 9>"$root/.tools/synapse.lock"
    flock 9
    [ "$(cat "$home/installed" 2>/dev/null)" != "$version" ] || return 0
    printf '· installing Synapse %s from PyPI (once, about a minute)\n' "$version" >&2
    python3 -m venv --clear "$home" || die "python3 with venv is needed (on Debian: apt-get install python3-venv)"
    "$python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: \
        "matrix-synapse==$version" >&2 || die "pip could not install matrix-synapse $version"
    printf '%s\n' "$version" >"$home/installed"
    exec 9>&-
}

free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# configure FOLDER PORT: nothing leaves the machine, nothing is limited, everybody may register.
configure() {
    local limit='{ per_second: 10000, burst_count: 10000 }'
    cat >"$1/homeserver.yaml" <<YAML
server_name: test.localhost
pid_file: $1/data/pid
listeners:
  - { port: $2, type: http, bind_addresses: ["127.0.0.1"], resources: [{ names: [client] }] }
database: { name: sqlite3, args: { database: "$1/data/homeserver.db" } }
log_config: $1/log.yaml
media_store_path: $1/data/media
signing_key_path: $1/data/signing.key
enable_registration: true
enable_registration_without_verification: true
macaroon_secret_key: test
form_secret: test
report_stats: false
trusted_key_servers: []
federation_domain_whitelist: []
presence: { enabled: false }
user_directory: { enabled: true, search_all_users: true }
bcrypt_rounds: 4
password_config: { policy: { enabled: false } }
background_updates: { sleep_enabled: false }
rc_message: $limit
rc_registration: $limit
rc_login: { address: $limit, account: $limit, failed_attempts: $limit }
rc_joins: { local: $limit, remote: $limit }
rc_joins_per_room: $limit
rc_invites: { per_room: $limit, per_user: $limit, per_issuer: $limit }
rc_room_creation: $limit
rc_user_directory: $limit
rc_admin_redaction: $limit
YAML
    cat >"$1/log.yaml" <<YAML
version: 1
formatters: { plain: { format: "%(asctime)s %(levelname)s %(name)s %(message)s" } }
handlers: { out: { class: logging.StreamHandler, formatter: plain } }
root: { level: WARNING, handlers: [out] }
disable_existing_loggers: false
YAML
}

# is_ready FOLDER ADDRESS: it answers, and its user directory is made. Making it, in the background
# after the first start, would forget users who come in the meantime.
is_ready() {
    "$python" - "$1/data/homeserver.db" "$2" 2>/dev/null <<'PYTHON'
import sqlite3, sys, urllib.request
urllib.request.urlopen(sys.argv[2] + "/_matrix/client/versions", timeout=5)
pending = "SELECT count(*) FROM background_updates WHERE update_name LIKE 'populate_user_directory%'"
sys.exit(sqlite3.connect(sys.argv[1]).execute(pending).fetchone()[0])
PYTHON
}

# wait_until_ready FOLDER ADDRESS PROCESS
wait_until_ready() {
    local try
    for try in $(seq 250); do
        kill -0 "$3" 2>/dev/null || die "Synapse ended at once (look $try)"
        ! is_ready "$1" "$2" || return 0
        sleep 0.3
    done
    die "Synapse did not come up within a minute"
}

unused() { flock --nonblock --exclusive "$1/users" true; }

run() {
    local folder=$1 port server idle=0 start=$SECONDS
    install
    rm -rf "$folder/data" && mkdir -p "$folder/data"
    port=$(free_port)
    configure "$folder" "$port"
    "$python" -m synapse.app.homeserver --config-path "$folder/homeserver.yaml" --generate-keys
    "$python" -m synapse.app.homeserver --config-path "$folder/homeserver.yaml" &
    server=$!
    trap 'rm -f "$folder/address"; kill "$server" 2>/dev/null && wait "$server" || true' EXIT
    wait_until_ready "$folder" "http://127.0.0.1:$port" "$server"
    printf 'http://127.0.0.1:%s\n' "$port" >"$folder/address.new"
    mv "$folder/address.new" "$folder/address"
    while kill -0 "$server" 2>/dev/null && [ $((SECONDS - start)) -lt $life_max ]; do
        sleep 1
        if unused "$folder"; then idle=$((idle + 1)); else idle=0; fi
        [ $idle -lt $idle_max ] || end_if_unused "$folder" "$server" || idle=0
    done
}

# Ends all of this while nobody can come in between; fails when somebody has come.
end_if_unused() {
    local turn
    exec {turn}>"$1/turn"
    flock "$turn"
    if unused "$1"; then
        rm -f "$1/address"
        kill "$2"
        wait "$2" || true
        exit 0
    fi
    exec {turn}>&-
    return 1
}

case ${1:-} in
    install) install ;;
    run) run "${2:?a folder is needed}" ;;
    *) die "install, or run FOLDER" ;;
esac
