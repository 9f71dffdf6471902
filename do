#!/bin/sh
# Sets the project up where needed, then runs a command inside its environment and returns its status.
# The command keeps the caller's folder, stdin and stdout; set-up speaks on stderr only.
# What set-up does is in bootstrap/; this file only finds out, quickly, whether anything is left to do.
set -u

say() { printf './do: %s\n' "$*" >&2; }

usage() {
    cat >&2 <<'TEXT'
usage: ./do run                        the main job: examples/hello.js on the emulated MSP430, with its ROM and RAM
       ./do test [--quick] [ARG...]    all tests (--quick: those for between edits), ARG... goes to pytest
       ./do CMD [ARG...]               any command inside the environment
TEXT
    exit 2
}

# ready: is what the last set-up left behind still whole, and made for this checkout as it is now?
ready() {
    [ -r "$state" ] || return 1
    . "$state"
    [ "$state_recipe" = "$recipe" ] && [ "$state_root" = "$root" ] && [ -x "$state_compiler" ] || return 1
    [ "$("$root/.venv/bin/python" -V 2>&1)" = "$state_python" ] || return 1
    on_path=$(command -v msp430-elf-gcc || :)
    [ "$on_path" = "$state_on_path" ] || [ "$on_path" = "$state_compiler" ] || return 1
    for tool in $state_tools; do
        command -v "$tool" >/dev/null || return 1
    done
}

set_up() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            (cd "$root" && exec "$python" -m bootstrap "$recipe") </dev/null >&2
            return
        fi
    done
    say 'missing: Python 3.11 or newer (python3 is older or not there); on Debian: apt-get install python3'
    return 3
}

[ $# -gt 0 ] || usage
root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
state=$root/.venv/state.sh
recipe=$(cd "$root" && cat do bootstrap/*.py bootstrap/packages.toml bootstrap/requirements.lock | sha256sum) || exit 1
recipe=${recipe%% *}

if ! ready; then
    set_up || exit
    if ! ready; then
        say "set-up ended, yet $state does not describe this checkout; remove .venv and try again"
        exit 1
    fi
fi

case $1 in
run)
    shift
    cd "$root" || exit 1
    set -- scons app=examples/hello.js board=msp430 sim budget "$@"
    ;;
test)
    shift
    cd "$root" || exit 1
    if [ "${1-}" = --quick ]; then
        shift
        set -- -m 'not slow and not timing' "$@"
    fi
    set -- pytest -n 2 --dist loadfile "$@"
    ;;
esac

VIRTUAL_ENV=$root/.venv
PATH=$VIRTUAL_ENV/bin:${state_compiler%/*}:$PATH
export VIRTUAL_ENV PATH
unset PYTHONHOME
exec "$@"
