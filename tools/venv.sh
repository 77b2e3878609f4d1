#!/bin/sh
# Makes the virtual environment .venv and installs into it what the locks say, on machines with very different Pythons:
# Debian ships Python without ensurepip, some have virtualenv or uv instead, some have only pip.
# PYTHON=/path/to/python names the interpreter; without it the first one on PATH that is new enough is taken.
set -eu
cd "$(dirname "$0")/.."
venv=.venv

fail() {
    echo "okta-operator: $*" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

usable() {
    new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

# Each way in turn. A failed one may leave half an environment behind, which the next must not take for its own.
make_venv() {
    for way in venv virtualenv uv pip; do
        rm -rf "$venv"
        if "with_$way" >/dev/null 2>&1 && usable; then
            echo "made $venv with $1 ($("$1" -V)) and $way"
            return
        fi
    done
    rm -rf "$venv"
    return 1
}

with_venv() { "$python" -m venv "$venv"; }

with_virtualenv() {
    "$python" -m virtualenv "$venv" || virtualenv --python "$python" "$venv"
}

with_uv() {
    uv venv --seed --python "$python" "$venv" || "$python" -m uv venv --seed --python "$python" "$venv"
}

with_pip() {
    "$python" -m venv --without-pip "$venv" && "$python" -m pip --python "$venv/bin/python" install pip
}

if ! usable; then
    python=$(find_python) ||
        fail "Python 3.11 or newer is needed (found: $("${PYTHON:-python3}" -V 2>/dev/null || echo none)); install it, or name one: make venv PYTHON=python3.12"
    make_venv "$python" ||
        fail "$python can make no virtual environment; install one of venv, virtualenv, uv or pip, e.g.: apt-get install python3-venv"
fi

pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"
}

echo "installing the locked tools and libraries into $venv (about a minute the first time)"
# The lock is its own constraint, too: older pips look at `coverage[toml]`, which a locked package asks for, without what is locked for
# `coverage`, take the newest there is, and refuse it for want of a hash.
pip install --require-hashes --requirement requirements-dev.txt --constraint requirements-dev.txt
pip install --no-deps --no-build-isolation --editable . --editable simulator
