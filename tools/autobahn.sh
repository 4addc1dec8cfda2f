#!/usr/bin/env bash
# tools/autobahn.sh SERVER KOSOKU: the cases of the Autobahn test suite for websockets against SERVER, a
# binary with the feature `trial`, whose /trial/echo speaks through the same transport as /ws.
# Groups 9 (megabytes) and 12, 13 (compression, which is never offered) are left out.
set -euo pipefail

server=$(realpath "$1") kosoku=$(realpath -s "$2")
work=$(mktemp -d)
process=
finish() {
    [ -z "$process" ] || { kill "$process" && wait "$process"; } 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"

cat >config.json <<'JSON'
{"configs": [{
    "key": "autobahn", "allowed-origins": ["https://www.customer.example"], "site_name": "Autobahn",
    "title-primary": "Hello", "title-secondary": "there",
    "chat_recipients": [{"first_name": "Ada", "last_name": "Lovelace"}]
}]}
JSON
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
WEB_WIDGET_BOT_CONFIG=config.json WEB_WIDGET_BOT_DATABASE=autobahn.db WEB_WIDGET_BOT_FILES=files \
    WEB_WIDGET_BOT_LISTEN=127.0.0.1 WEB_WIDGET_BOT_PORT=$port WEB_WIDGET_BOT_TRIAL_RATES=off \
    "$server" >server.log 2>&1 &
process=$!
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$process" 2>/dev/null || { cat server.log >&2 && exit 1; }
    sleep 0.1
done

cases=()
for group in 1 2 3 4 5 6 7 10; do cases+=(-i "$group.*"); done
timeout 60 "$kosoku" "${cases[@]}" -o report "127.0.0.1:$port/trial/echo" >kosoku.log 2>&1 || true

# Counted here, since a suite that did not run has no failures either.
python3 - <<'PYTHON' || { tail -n 20 server.log kosoku.log >&2 && exit 1; }
import collections, json, sys

(cases,) = json.load(open("report/index.json")).values()
fine = {"OK", "NON-STRICT", "INFORMATIONAL"}
print(f"{len(cases)} cases:", dict(collections.Counter(case["behavior"] for case in cases.values())))
failed = [name for name, case in cases.items() if not {case["behavior"], case["behaviorClose"]} <= fine]
sys.exit(f"failed: {failed}" if failed else 0 if len(cases) >= 247 else "some cases did not run")
PYTHON
