#!/bin/bash
# Fuzzes each parser of the native core for some seconds: `fuzz.sh [SECONDS] [TARGET...]`.
# libFuzzer needs flags of a nightly compiler; where there is none, RUSTC_BOOTSTRAP lets the stable one
# have them. What a run learns is kept in fuzz/corpus, what it starts from in fuzz/seeds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../media/native"
seconds=${1:-60}
shift || true

cargo fuzz --version >/dev/null 2>&1 || cargo install --quiet --locked cargo-fuzz
if cargo +nightly --version >/dev/null 2>&1; then
    export RUSTUP_TOOLCHAIN=nightly
else
    export RUSTC_BOOTSTRAP=1
fi
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list)

for target in "${targets[@]}"; do
    echo "=== $target, $seconds s"
    folders=("fuzz/corpus/$target")
    mkdir -p "${folders[0]}"
    [ ! -d "fuzz/seeds/$target" ] || folders+=("fuzz/seeds/$target")
    cargo fuzz run "$target" "${folders[@]}" -- -max_total_time="$seconds" -print_final_stats=1
done
echo "fuzz: ${#targets[@]} passed, 0 failed"
