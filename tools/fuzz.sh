#!/bin/bash
# Fuzzes each parser of the native core for some seconds: `fuzz.sh [SECONDS] [TARGET...]`.
# libFuzzer asks for a nightly compiler; on a stable one RUSTC_BOOTSTRAP gives the same flags.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../media/native"
seconds=${1:-60}
shift || true

cargo fuzz --version >/dev/null 2>&1 || cargo install --quiet --locked cargo-fuzz
export RUSTC_BOOTSTRAP=1
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list)

for target in "${targets[@]}"; do
    echo "=== $target, $seconds s"
    mkdir -p "fuzz/corpus/$target"
    cargo fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- -max_total_time="$seconds" -print_final_stats=1 -verbosity=0
done
echo "fuzz: ${#targets[@]} passed, 0 failed"
