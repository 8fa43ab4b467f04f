#!/usr/bin/env bash
# Runs the foreign client: a Python implementation that knows Homeward by proto/ and proto/spec/ alone.
#
#   run.sh                  checks the fixed vectors, starts a sandbox, walks through it, stops it
#   run.sh --clients FILE   walks through a running sandbox whose scenario `first` has ended
#
# HOMEWARD_INTEROP_VENV   the virtual environment to use; target/interop-venv where it is not set
# HOMEWARD                the executable to start the sandbox with; built by cargo where it is not set
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly venv=${HOMEWARD_INTEROP_VENV:-$root/target/interop-venv}
readonly stubs=$root/target/interop-stubs
# Longest time until the sandbox has built, started and played its scenario.
readonly SANDBOX_TIMEOUT_S=1800
readonly STOP_TIMEOUT_S=60

export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here:$stubs

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

prepare() {
    command -v python3 >/dev/null || fail 'python3 is missing; version 3.10 or newer is needed'
    if [ ! -x "$venv/bin/python" ]; then
        python3 -m venv "$venv" || fail "python3 cannot make a virtual environment at $venv; its venv module is needed"
    fi
    "$venv/bin/python" -m pip --version >/dev/null || fail "pip is missing in $venv"
    if ! cmp -s "$here/requirements.txt" "$venv/homeward-requirements.txt"; then
        "$venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt" ||
            fail 'the packages of tests/interop/requirements.txt cannot be installed'
        cp "$here/requirements.txt" "$venv/homeward-requirements.txt"
    fi
    rm -rf "$stubs"
    mkdir -p "$stubs"
    local contracts
    mapfile -t contracts < <(cd "$root/proto" && find homeward -name '*.proto' | sort)
    "$venv/bin/python" -m grpc_tools.protoc --proto_path="$root/proto" --proto_path="$here" \
        --python_out="$stubs" --grpc_python_out="$stubs" "${contracts[@]}" error_details.proto ||
        fail 'no stubs can be made from proto/'
}

walk() {
    "$venv/bin/python" "$here/walkthrough.py" "$1"
}

sandbox=
scratch=

start_sandbox() {
    scratch=$(mktemp -d)
    trap 'stop_sandbox || true; rm -rf "$scratch"' EXIT
    local command=(cargo run --locked --manifest-path "$root/Cargo.toml" --)
    [ -z "${HOMEWARD:-}" ] || command=("$HOMEWARD")
    printf 'starting: %s sandbox --scenario first\n' "${command[*]}"
    # With job control the sandbox has a group of its own and does not ignore SIGINT.
    set -m
    "${command[@]}" sandbox --scenario first --data "$scratch/data" >"$scratch/sandbox.log" 2>&1 </dev/null &
    sandbox=$!
    set +m
    local deadline=$((SECONDS + SANDBOX_TIMEOUT_S))
    until "$venv/bin/python" -m json.tool "$scratch/data/clients.json" >/dev/null 2>&1; do
        kill -0 "$sandbox" 2>/dev/null || fail_with_log 'the sandbox has ended before it wrote clients.json'
        [ "$SECONDS" -lt "$deadline" ] || fail_with_log "the sandbox is not ready after $SANDBOX_TIMEOUT_S s"
        sleep 0.5
    done
}

# Asks the sandbox to end as a user would, and tells whether it ended well.
stop_sandbox() {
    [ -n "$sandbox" ] || return 0
    local ended=$sandbox
    sandbox=
    kill -INT "$ended" 2>/dev/null || true
    local deadline=$((SECONDS + STOP_TIMEOUT_S))
    while kill -0 "$ended" 2>/dev/null; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            kill -KILL -- "-$ended" 2>/dev/null || true
            printf 'FAILED: the sandbox did not end within %s s of SIGINT\n' "$STOP_TIMEOUT_S" >&2
            return 1
        fi
        sleep 0.1
    done
    wait "$ended"
}

fail_with_warnings() {
    grep -h '"level":"\(WARN\|ERROR\)"' "$scratch"/data/*/service.log | tail -n 20 >&2 || true
    fail "$1"
}

fail_with_log() {
    tail -n 40 "$scratch/sandbox.log" >&2 || true
    fail "$1"
}

case "${1:-}" in
    --clients)
        [ $# -eq 2 ] || fail 'usage: run.sh [--clients FILE]'
        prepare
        walk "$2"
        ;;
    '')
        prepare
        "$venv/bin/python" "$here/vectors.py"
        start_sandbox
        walk "$scratch/data/clients.json" || fail_with_warnings 'the walkthrough has failed; its own last line says why'
        stop_sandbox || fail_with_log 'the sandbox has ended with an error'
        printf 'The foreign client agrees with the services.\n'
        ;;
    *) fail 'usage: run.sh [--clients FILE]' ;;
esac
