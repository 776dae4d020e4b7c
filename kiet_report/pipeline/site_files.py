"""From the path of a request to a file of an edition, its media type,
and the page shown when there is none.
"""

from __future__ import annotations

import stat
from html import escape
from pathlib import Path
from urllib.parse import unquote

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".map": "application/json; charset=utf-8",
}
OTHER_TYPE = "application/octet-stream"
PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("요청을 읽을 수 없다.", "The request cannot be read."),
    404: (
        "이 판에는 이런 쪽이 없다. 주소를 확인하거나 첫 쪽에서 찾는다.",
        "This edition has no such page. Check the address, or start from the front page.",
    ),
    405: ("이 서버는 읽기만 한다(GET, HEAD).", "This server only reads (GET, HEAD)."),
    416: ("파일이 그만큼 길지 않다.", "The file is not that long."),
    421: ("이 서버는 127.0.0.1과 localhost로만 부른다.", "This server answers to 127.0.0.1 and localhost only."),
}


def path_parts(target: str) -> list[str] | None:
    """The parts of a request target below the site; the last is empty for a folder.

    None for anything that is not a plain path.
    """
    path = target.partition("?")[0].partition("#")[0]
    if not path.startswith("/"):
        return None
    try:
        text = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    if any(ord(character) < 32 or character in "\\\x7f" for character in text):
        return None
    parts = text.split("/")
    folder = parts[-1] in ("", ".", "..")
    parts = [part for part in parts if part]
    if any(part.startswith(".") for part in parts):
        return None
    return [*parts, ""] if folder else parts


def locate(edition: Path, parts: list[str]) -> Path | None:
    """The file for the parts of a path; the folder, if one with a front page was named without its slash;
    None if there is neither.

    edition: its real folder. A link that leads out of it is as good as nothing there.
    """
    wanted = edition.joinpath(*parts[:-1], parts[-1] or "index.html") if parts else edition
    try:
        real = wanted.resolve(strict=True)
        if not real.is_relative_to(edition):
            return None
        mode = real.stat().st_mode
        if stat.S_ISDIR(mode):
            return real if (real / "index.html").is_file() else None
        return real if stat.S_ISREG(mode) else None
    except (OSError, RuntimeError, ValueError):
        return None


def refusal(code: int) -> bytes:
    """The page shown instead of a file, in both languages."""
    korean, english = PROBLEMS[code]
    return f"""<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{code}</title>
<style>
:root{{color-scheme:light dark}}
body{{font:1.1rem/1.7 sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;word-break:keep-all}}
</style></head>
<body><main><h1>{code}</h1><p>{escape(korean)}</p><p lang="en">{escape(english)}</p>
<p><a href="/ko/">한국어</a> · <a href="/en/" lang="en">English</a></p></main></body></html>
""".encode()
