"""The Stata script of an MDIS download as a code book; commands are recognised, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kiet_report.data.deliveries.codebook import Codebook, Kind
from kiet_report.data.deliveries.problems import Problems

_WORD = re.compile(r"`\"(?P<compound>.*?)\"'|\"(?P<text>[^\"\n]*)\"|(?P<option>\w+\([^)]*\))|(?P<comma>,)|(?P<word>[^\s,\"]+)", re.DOTALL)
_COMMENTS = re.compile(
    r"""(?P<keep>`".*?"'|"[^"\n]*")|/\*.*?\*/|(?P<next>[^\S\n]*///[^\n]*\n)|(?:(?<=\s)|^)//[^\n]*|^[^\S\n]*\*[^\n]*""",
    re.DOTALL | re.MULTILINE,
)
_JOINED = "\x00"
"""Stands for a line break that `///` takes out of a command, so that lines can still be counted."""
_POSITION = re.compile(r"v(\d+)")
_HARMLESS = re.compile("clear|set|version|cd|compress|save|log|describe|des|summarize|exit|more|destring|tostring")


@dataclass
class _Found:
    labels: dict[str, tuple[str, int]] = field(default_factory=dict)
    sets: dict[str, dict[str, str]] = field(default_factory=dict)
    applied: dict[str, tuple[str, int]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    listed: list[str] = field(default_factory=list)
    header: bool = True
    unread: list[int] = field(default_factory=list)


def parse_stata(text: str, file: str, problems: Problems) -> Codebook:
    """Read a Stata script; notes E-SCRIPT-FIXED,
    and E-SCRIPT-COLUMN for value labels of a column without a place or a set that is not defined.

    Columns are `v1` to the last one labelled, renamed where the script renames them.
    """
    found = _Found()
    for line, words in _commands(text):
        if not _understood(words, line, found, file, problems):
            found.unread.append(line)
    numbers = [int(match[1]) for name in (*found.labels, *found.renamed) if (match := _POSITION.fullmatch(name))]
    originals = [f"v{number}" for number in range(1, max(numbers, default=0) + 1)] or found.listed
    names = {original: found.renamed.get(original, original) for original in originals}
    known = names | {name: name for name in names.values()}
    values: dict[str, dict[str, str]] = {}
    for column, (of, line) in found.applied.items():
        if column in known and of in found.sets:
            values[known[column]] = found.sets[of]
        else:
            problems.add("E-SCRIPT-COLUMN", file, line, column)
    labels = {known[column]: label for column, (label, _) in found.labels.items() if column in known}
    types: dict[str, Kind] = {known[name]: "character" for name in found.texts if name in known}
    return Codebook(file, "stata", tuple(names.values()), labels, types, values, (".",), found.header, tuple(found.unread))


def _commands(text: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Line and words of each command; a word is its kind (text, option, comma, word) and what it says."""
    rest = _COMMENTS.sub(lambda match: match["keep"] or (_JOINED if match["next"] else "\n" * match.group().count("\n")), text)
    line, delimiter = 1, "\n"
    while bare := rest.lstrip():
        line += _breaks(rest[: len(rest) - len(bare)])
        ends = "\n" if bare.startswith("#d") else delimiter
        command, end, rest = bare.partition(ends)
        if bare.startswith("#d"):
            delimiter = ";" if ";" in command else "\n"
        elif words := [_word(match) for match in _WORD.finditer(command.replace(_JOINED, " "))]:
            yield line, words
        line += _breaks(command + end)


def _breaks(text: str) -> int:
    return text.count("\n") + text.count(_JOINED)


def _word(match: re.Match[str]) -> tuple[str, str]:
    kind = "text" if match.lastgroup == "compound" else str(match.lastgroup)
    return kind, match[str(match.lastgroup)]


def _understood(words: list[tuple[str, str]], line: int, found: _Found, file: str, problems: Problems) -> bool:
    """Take over what a command says; False where it is none of the kinds known."""
    said = [word for _, word in words]
    first, second = said[0], said[1] if len(said) > 1 else ""
    if first in ("infix", "infile") or (first == "import" and second == "fixed"):
        problems.add("E-SCRIPT-FIXED", file, line)
        return True
    if first in ("import", "insheet"):
        return _take_import(words, found)
    if re.fullmatch("la(?:b(?:e(?:l)?)?)?", first):
        return _take_label(words, line, found)
    if re.fullmatch("ren(?:a(?:m(?:e)?)?)?", first) and len(said) == 3:
        found.renamed[second] = said[2]
        return True
    return _HARMLESS.fullmatch(first) is not None


def _take_import(words: list[tuple[str, str]], found: _Found) -> bool:
    options = " ".join(word for kind, word in words if kind in ("option", "word"))
    first = re.search(r"rowrange\((\d+)", options)
    found.header = bool(first and int(first[1]) > 1) or "nonames" not in options
    listed = re.search(r"stringcols\(([\d\s]+)\)", options)
    found.texts |= {f"v{number}" for number in listed[1].split()} if listed else set()
    before = [word for kind, word in words[1:] if kind == "word"]
    if words[0][1] == "insheet" and "using" in before:
        found.listed = before[: before.index("using")]
    return True


def _take_label(words: list[tuple[str, str]], line: int, found: _Found) -> bool:
    said, kinds = [word for _, word in words], [kind for kind, _ in words]
    what = said[1] if len(said) > 1 else ""
    if re.fullmatch("var(?:i(?:a(?:b(?:l(?:e)?)?)?)?)?", what) and len(said) >= 4 and kinds[3] == "text":
        found.labels[said[2]] = (said[3].strip(), line)
        return True
    if re.fullmatch("de(?:f(?:i(?:n(?:e)?)?)?)?", what) and len(said) >= 5:
        body = said[3 : kinds.index("comma") if "comma" in kinds else None]
        if len(body) % 2:
            return False
        found.sets.setdefault(said[2], {}).update(zip(body[::2], body[1::2], strict=True))
        return True
    if re.fullmatch("val(?:u(?:e(?:s)?)?)?", what) and len(said) >= 4:
        for column in said[2 : kinds.index("comma") if "comma" in kinds else None][:-1]:
            found.applied[column] = (said[kinds.index("comma") - 1 if "comma" in kinds else -1], line)
        return True
    return what in ("data", "drop", "dir", "list")
