#!/bin/bash
# Runs make targets as stages and prints how long each took: `stages.sh BUILD... -- CHECK...`.
# A failed build ends the run; a failed check is remembered, so one run shows all that is wrong.
# A stage `a+b` makes both at the same time.
set -uo pipefail

summary=()
failed=0
stop_on_failure=true

run_stage() {
    local began=$SECONDS word=passed targets flags=()
    IFS=+ read -ra targets <<<"$1"
    [ "${#targets[@]}" -eq 1 ] || flags=(--jobs="${#targets[@]}" --output-sync=target)
    printf '\n=== %s\n' "$1"
    if ! make ${flags[@]+"${flags[@]}"} "${targets[@]}"; then
        word=FAILED
        failed=$((failed + 1))
    fi
    summary+=("$(printf '%-23s %-7s %5d s' "$1" "$word" $((SECONDS - began)))")
    [ "$word" = passed ] || ! $stop_on_failure
}

for stage in "$@"; do
    if [ "$stage" = -- ]; then
        stop_on_failure=false
    elif ! run_stage "$stage"; then
        break
    fi
done

printf '\n=== stages\n'
printf '%s\n' "${summary[@]}"
printf '%-31s %5d s\n' total "$SECONDS"
echo "stages: $((${#summary[@]} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
