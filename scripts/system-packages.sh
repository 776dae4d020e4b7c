#!/usr/bin/env bash
# Brings what is not a Python package: TeX, the Nanum fonts, poppler and, for the tests, a Chromium. Never fails: the build and the tests
# say themselves what they do without. Usage: scripts/system-packages.sh report|test     SYSTEM_PACKAGES=no installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

purpose=${1:-report}
python=${VENV:-.venv}/bin/python
tools=("$python" -m kiet_report.pipeline.tools)
started=$SECONDS

needs=$("${tools[@]}" missing "$purpose" | tr '\n' ' ')
[ -n "${needs// /}" ] || exit 0

# Ubuntu's chromium packages only install a snap, which a program cannot drive; there the browser of Playwright serves.
snap_only() { [ -r /etc/os-release ] && grep -qE '^ID(_LIKE)?=.*ubuntu' /etc/os-release; }

if may_apt; then
    by_apt=
    for need in $needs; do
        if [ "$need" = chromium ] && snap_only; then continue; fi
        by_apt="$by_apt $need"
    done
    if [ -n "$by_apt" ]; then
        # shellcheck disable=SC2086  # words on purpose
        packages=$("${tools[@]}" apt $by_apt)
        say "apt로 설치한다: $packages (처음에는 몇 분 걸린다)" "Installing with apt: $packages (a few minutes the first time)"
        # shellcheck disable=SC2086
        apt_install $packages || say "apt 설치에 실패했다(위의 글). 없는 채로 계속한다." "apt could not install them (see above); going on without."
    fi
fi
if [ "${SYSTEM_PACKAGES:-yes}" != no ] && [[ " $needs" == *" chromium "* ]] && { snap_only || [ "$(uname)" = Darwin ]; }; then
    say "Playwright의 Chromium을 내려받는다." "Downloading Playwright's Chromium."
    download=("$python" -m playwright install chromium)
    if may_apt; then download+=(--with-deps); fi
    if command -v timeout >/dev/null 2>&1; then download=(timeout 900 "${download[@]}"); fi
    "${download[@]}" </dev/null >/dev/null ||
        say "내려받지 못했다. 없는 채로 계속한다." "It could not be downloaded; going on without."
fi

say "시스템 꾸러미: $((SECONDS - started))초" "System packages: $((SECONDS - started)) s"
"$python" -m kiet_report.pipeline.doctor "$purpose" || true
