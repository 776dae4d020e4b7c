# Messages of the scripts in Korean or English, after the locale, and the time a step took.
case "${KIET_REPORT_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}" in
    ko*) KOREAN=yes ;;
    *) KOREAN= ;;
esac

# say KOREAN ENGLISH
say() {
    if [ -n "$KOREAN" ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}

# may_apt: whether packages can be installed here without asking anybody.
may_apt() {
    [ "${SYSTEM_PACKAGES:-yes}" != no ] && command -v apt-get >/dev/null 2>&1 &&
        { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# apt_install PACKAGE…: waits for another apt instead of failing, asks nothing; its output is shown only when it fails.
apt_install() {
    local log status=0
    log=$(mktemp)
    {
        as_root apt-get update -q || true # one source out of reach does not matter if the others have the packages
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends "$@" || status=$?
    } </dev/null >"$log" 2>&1
    if [ "$status" != 0 ]; then tail -n 15 "$log" >&2; fi
    rm -f "$log"
    return "$status"
}
