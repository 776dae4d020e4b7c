#!/usr/bin/env bash
# Makes the virtual environment and installs a lock file and the package; does nothing when that was done already.
# Usage: scripts/venv.sh report|test      Environment: VENV (.venv), PYTHON (the first Python >= 3.11 found)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

purpose=${1:-report}
venv=${VENV:-.venv}
done_mark=$venv/installed

# A virtual environment knows its own place, and one made for a lock serves no other.
state() {
    printf '%s\n' "$PWD"
    cat "$1" pyproject.toml
}
is_installed() { [ -x "$venv/bin/kiet-report" ] && [ -f "$done_mark" ] && state "$1" | cmp -s - "$done_mark"; }

case $purpose in
    report)
        lock=requirements.lock
        # The lock of the tests holds all of the report's.
        if is_installed requirements.lock || is_installed requirements-test.lock; then exit 0; fi ;;
    test)
        lock=requirements-test.lock
        if is_installed requirements-test.lock; then exit 0; fi ;;
    *) echo "usage: scripts/venv.sh report|test" >&2; exit 2 ;;
esac

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null >/dev/null 2>&1; }

python=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if is_new_enough "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    say "Python 3.11 이상이 필요한데 찾지 못했다(찾아본 것: ${PYTHON:-python3, python3.11~3.14}). Debian·Ubuntu: apt-get install python3.11 python3.11-venv / macOS: brew install python@3.13 / 다른 곳에 있으면 make PYTHON=그_경로" \
        "Python 3.11 or newer is needed and was not found (tried ${PYTHON:-python3, python3.11 to 3.14}). Debian, Ubuntu: apt-get install python3.11 python3.11-venv / macOS: brew install python@3.13 / elsewhere: make PYTHON=its_path" >&2
    exit 1
fi

# Debian ships Python without ensurepip unless its venv package is there.
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    package=$("$python" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")')
    if ! { may_apt && apt_install "$package"; }; then
        say "$python 에 venv가 없다. 설치한 뒤 다시 실행한다: sudo apt-get install $package" \
            "$python has no venv. Install it and run again: sudo apt-get install $package" >&2
        exit 1
    fi
fi

started=$SECONDS
rm -f "$done_mark.new"
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1 || [ "$(head -n 1 "$done_mark" 2>/dev/null)" != "$PWD" ] || ! is_new_enough "$venv/bin/python"; then
    "$python" -m venv --clear "$venv"
fi
rm -f "$done_mark"
count=$(grep -c '^[A-Za-z0-9].*==' "$lock")
say "파이썬 꾸러미를 설치한다($lock, 최대 ${count}개). 처음에는 1~3분 걸린다." "Installing the Python packages ($lock, up to $count). The first time takes one to three minutes."
# --no-deps: the lock is complete, so there is nothing to resolve; every file is held against its hash.
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input install -qq --no-deps)
"${pip[@]}" --require-hashes --requirement "$lock" </dev/null
# Built with the setuptools of the lock, so that nothing outside it is fetched.
"${pip[@]}" --no-build-isolation --editable . </dev/null
"$venv/bin/python" -m pip --disable-pip-version-check check >/dev/null || {
    "$venv/bin/python" -m pip --disable-pip-version-check check >&2
    exit 1
}
state "$lock" >"$done_mark.new"
mv "$done_mark.new" "$done_mark"
say "파이썬 꾸러미: $((SECONDS - started))초" "Python packages: $((SECONDS - started)) s"
