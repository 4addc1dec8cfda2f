#!/usr/bin/env bash
# What the final stages of the Dockerfile hold, proven without a container engine: the same files in
# a file system where nothing else can be written, as user 10001, with the environment of the image
# and nothing of ours. The invented SDK of the gateway's tests stands in for Teamwire's.
#
#   tools/image.sh BINARY PIP       needs root; ends with 0 when both images would serve
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
binary=$(realpath "${1:?the server with its assets inside}") pip=$(realpath -s "${2:?a pip of Python 3.11 or newer}")
[ "$(id -u)" = 0 ] || { echo "tools/image.sh needs root, to make a root file system" >&2 && exit 1; }

image=$(mktemp -d) port=18199
cleanup() {
    [ -z "${server:-}" ] || kill -KILL "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$image"
}
trap cleanup EXIT

# The base image's part: the system's programs and libraries. Ours: /usr/local, /config, /data.
mkdir -p "$image"/{usr,etc/ssl,proc,dev,tmp,config,data,local/bin}
touch "$image/dev/null"
for link in bin lib lib64 sbin; do ln -s "usr/$link" "$image/$link"; done
chmod 755 "$image"
install -m 755 "$binary" "$image/local/bin/web-widget-bot"
site=$image/local/lib/python3.11/dist-packages
mkdir -p "$image/src/gateway"
cp -r gateway/pyproject.toml gateway/README.md gateway/src "$image/src/gateway"
"$pip" install --quiet --no-cache-dir --target "$site" "$image/src/gateway"
rm -r "$image/src"
cp -r gateway/tests/fake/teamwire_api gateway/tests/fake/stand_in "$site"
cp gateway/tests/fake/sdk_calls.py "$image/config"
chmod -R a+rX "$image"
chown 10001:10001 "$image/data"

# Environment of both stages, read from where it is written.
mapfile -t environment < <(sed -n '/^FROM \${SDK_BASE}/,/^USER 10001/p' Dockerfile |
    sed -n '/^ENV/,/[^\\]$/p' | sed 's/^ENV//; s/\\$//; s/ //g')

# Becomes the program, so that its process can be told to stop: for subshells only.
inside() {
    # shellcheck disable=SC2016
    exec unshare --mount --propagation private bash -c '
        image=$1 && shift
        mount --bind "$image" "$image" && mount --rbind -o ro /usr "$image/usr"
        mount --bind -o ro "$image/local" "$image/usr/local" && mount --bind -o ro /etc/ssl "$image/etc/ssl"
        mount --bind /dev/null "$image/dev/null" && mount -t proc proc "$image/proc" && mount -t tmpfs tmpfs "$image/tmp"
        mount --bind "$image/data" "$image/data" && mount -o remount,ro,bind "$image"
        exec chroot --userspec=10001:10001 "$image" "$@"' - "$image" \
        /usr/bin/env -i --chdir=/data PATH=/usr/local/bin:/usr/bin:/bin "${environment[@]}" \
        WEB_WIDGET_BOT_PORT=$port "${extra[@]}" "$@"
}

# serves NAME CHILDREN: starts it, waits until it and its messenger are ready, stops it.
serves() {
    local name=$1 children=$2 said
    inside web-widget-bot &
    server=$!
    for _ in $(seq 100); do
        said=$( (inside web-widget-bot health) 2>&1 || true)
        [ "$said" != ok ] || [ "$(pgrep -c -P "$server" || true)" != "$children" ] || break
        kill -0 "$server" 2>/dev/null || { echo "$name: the server has ended" >&2 && exit 1; }
        sleep 0.2
    done
    [ "$said" = ok ] || { echo "$name: not ready: $said" >&2 && exit 1; }
    curl -sf -H 'Referer: https://shop.example/' "http://127.0.0.1:$port/widget-script.js?key=k" >/dev/null
    [ "$(stat -c %u "$image/data/web-widget-bot.db")" = 10001 ]
    kill -TERM "$server"
    wait "$server" || { echo "$name: did not stop in order" >&2 && exit 1; }
    server=
    rm -rf "$image/data"/*
    echo "$name: serves, read-only, as user 10001; stopped in order"
}

cat >"$image/config/config.json" <<'JSON'
{"configs": [{"key": "k", "allowed-origins": ["https://shop.example"], "title-primary": "Hi",
  "title-secondary": "Hello", "site_name": "Shop",
  "chat_recipients": [{"first_name": "Ada", "last_name": "Lovelace"}]}]}
JSON
extra=()
serves "server image (desk)" 0
extra=(TW_API_APPID=app TW_API_SECRET=secret TW_API_HOST=https://backend.example)
serves "teamwire image (gateway on a stand-in of the SDK)" 1
