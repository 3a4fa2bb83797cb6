#!/bin/bash
# Installs what the system must provide for `run` or `test`, by apt where this user may; else says
# exactly what is missing. Answers at once when nothing is.
set -euo pipefail
purpose=${1:?run or test}

missing=()
needs() { # package, test that it is there
    eval "$2" >/dev/null 2>&1 || missing+=("$1")
}

needs python3-venv 'python3 -m ensurepip --version'
needs gcc 'command -v cc'
if [ "$purpose" = test ]; then
    needs chromium 'command -v chromium'
    needs postgresql 'compgen -G "/usr/lib/postgresql/*/bin/initdb" || command -v initdb'
    needs redis-server 'command -v redis-server'
    needs espeak-ng 'command -v espeak-ng'
    needs poppler-utils 'command -v pdftoppm'
    needs softhsm2 'command -v softhsm2-util'
    needs tesseract-ocr 'command -v tesseract'
    needs tesseract-ocr-vie 'compgen -G "/usr/share/tesseract-ocr/*/tessdata/vie.traineddata"'
    needs fonts-liberation2 'test -d /usr/share/fonts/truetype/liberation2'
    for part in writer calc impress; do
        needs libreoffice-$part "test -e /usr/lib/libreoffice/program/s$part"
    done
fi

if ! command -v cargo >/dev/null; then
    echo "Missing: Rust 1.89 or newer with cargo, clippy and rustfmt (rustup installs them)." >&2
    exit 1
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing, named as Debian does: ${missing[*]}" >&2
    exit 1
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Missing. Run as root: apt-get update && apt-get install ${missing[*]}" >&2
        exit 1
    fi
    sudo=(sudo)
fi
echo "Installing ${missing[*]}"
apt() {
    ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 "$@" >/dev/null
}
apt update
apt install --yes --no-install-recommends "${missing[@]}"
