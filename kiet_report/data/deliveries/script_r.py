"""The R script of an MDIS download as a code book.

Only literal texts, numbers, `c()` and `rep()` are read; nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kiet_report.data.deliveries.codebook import Codebook, Kind
from kiet_report.data.deliveries.problems import Problems

_TOKEN = re.compile(
    r"""(?P<skip>[^\S\n]+|\#[^\n]*)|(?P<newline>\n)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<quoted>`[^`\n]*`)|(?P<name>[^\W\d][\w.]*|\.(?![\d])[\w.]*)|(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?L?)
    |(?P<assign><-|=(?!=))|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_COLUMN = re.compile(r"V(\d+)")
_OPEN, _CLOSE = "([{", ")]}"
_TYPES: dict[str, Kind] = {"character": "character", "factor": "character", "numeric": "numeric", "integer": "numeric", "double": "numeric"}
_READERS = ("read.table", "read.csv", "read_csv", "fread", "read.csv2", "read.delim")
_HARMLESS = ("library", "install.packages", "require", "setwd", "rm", "gc", "options", "str", "head", "summary", "View")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


@dataclass
class _Found:
    """What the statements said so far; columns of labels by number or by name,
    with the line that says so.
    """

    names: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    na_marks: list[str] = field(default_factory=list)
    skip: int = 0
    header: bool = False
    labels: list[tuple[str, str, str, int]] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)


def parse_r(text: str, file: str, problems: Problems) -> Codebook:
    """Read an R script; notes E-SCRIPT-FIXED, E-SCRIPT-WIDTH and E-SCRIPT-COLUMN."""
    found = _Found()
    for statement in _statements(list(_tokens(text))):
        if not _understood(statement, found, file, problems):
            found.unread.append(statement[0].line)
    if found.types and found.names and len(found.types) != len(found.names):
        problems.add("E-SCRIPT-WIDTH", file, names=len(found.names), types=len(found.types))
    values: dict[str, dict[str, str]] = {}
    for column, code, label, line in found.labels:
        number = _COLUMN.fullmatch(column)
        name = column if column in found.names else found.names[int(number[1]) - 1] if number and int(number[1]) <= len(found.names) else ""
        if name:
            values.setdefault(name, {})[code] = label
        elif found.names:
            problems.add("E-SCRIPT-COLUMN", file, line, column)
    types = {name: _TYPES[kind] for name, kind in zip(found.names, found.types, strict=False) if kind in _TYPES}
    return Codebook(
        file, "r", tuple(found.names), {}, types, values, tuple(found.na_marks), found.header or found.skip > 0, tuple(found.unread)
    )


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind, said = str(match.lastgroup), match.group()
        if kind == "text":
            yield _Token("text", re.sub(r"\\(.)", lambda escaped: _ESCAPES.get(escaped[1], escaped[1]), said[1:-1], flags=re.DOTALL), line)
        elif kind == "quoted":
            yield _Token("name", said[1:-1], line)
        elif kind != "skip":
            yield _Token(kind, said, line)
        line += said.count("\n")


def _statements(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Tokens up to a line break outside brackets that does not follow an operator waiting for more."""
    depth, statement = 0, list[_Token]()
    for token in tokens:
        if token.kind == "newline":
            waiting = statement and (statement[-1].kind == "assign" or statement[-1].text in ("$", ",", ">"))
            if depth <= 0 and statement and not waiting:
                yield statement
                statement = []
            continue
        if token.kind == "other" and token.text == ";" and depth <= 0:
            if statement:
                yield statement
            statement = []
            continue
        if token.kind == "other":
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
        statement.append(token)
    if statement:
        yield statement


def _understood(statement: list[_Token], found: _Found, file: str, problems: Problems) -> bool:
    """Take over what a statement says; False where it is none of the kinds known."""
    names = {token.text for token, after in pairwise(statement) if token.kind == "name" and after.text == "("}
    if "read.fwf" in names:
        problems.add("E-SCRIPT-FIXED", file, statement[0].line)
        return True
    if reader := next((name for name in _READERS if name in names), None):
        _take_reader(_arguments(statement, reader), found)
        return True
    if names & {"colnames", "names"} and "c" in names and any(token.kind == "assign" for token in statement):
        at = next(place for place, token in enumerate(statement) if token.kind == "assign")
        found.names = _vector(statement[at + 1 :])
        return bool(found.names)
    recode = next((name for name in ("recode_factor", "recode") if name in names), None)
    if recode:
        return _take_recode(_arguments(statement, recode), found)
    if "factor" in names:
        return _take_factor(_arguments(statement, "factor"), found)
    return bool(names & set(_HARMLESS))


def _arguments(statement: list[_Token], function: str) -> list[tuple[str, list[_Token]]]:
    """Name (empty where none is given) and tokens of each argument of the first call of a function."""
    at = next(place for place, token in enumerate(statement) if token.text == function and token.kind == "name") + 2
    depth, arguments, current = 1, list[list[_Token]](), list[_Token]()
    for token in statement[at:]:
        if token.kind == "other":
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            if depth == 0:
                break
            if token.text == "," and depth == 1:
                arguments.append(current)
                current = []
                continue
        current.append(token)
    arguments.append(current)
    named = []
    for argument in arguments:
        keyed = len(argument) > 1 and argument[1].kind == "assign" and argument[1].text == "="
        named.append((argument[0].text, argument[2:]) if keyed else ("", argument))
    return named


def _vector(tokens: list[_Token]) -> list[str]:
    """Literals of `c(…)`, `rep("x", n)` within it, `1:3`, or one literal; a number as it is written."""
    values: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        following = [after.text for after in tokens[place + 1 : place + 3]]
        if token.text == "rep" and len(tokens) > place + 4 and tokens[place + 4].kind == "number":
            values += [tokens[place + 2].text] * min(int(float(tokens[place + 4].text.rstrip("L"))), 100_000)
            place += 5
        elif token.kind == "number" and following[:1] == [":"] and len(following) == 2 and following[1].isdigit() and token.text.isdigit():
            values += map(str, range(int(token.text), min(int(following[1]), int(token.text) + 100_000) + 1))
            place += 3
        else:
            if token.kind in ("text", "number"):
                values.append(token.text.rstrip("L") if token.kind == "number" else token.text)
            place += 1
    return values


def _take_reader(arguments: list[tuple[str, list[_Token]]], found: _Found) -> None:
    for name, tokens in arguments:
        if name in ("na.strings", "na.string", "na"):
            found.na_marks = _vector(tokens)
        elif name in ("colClasses", "col_types"):
            found.types = _vector(tokens)
        elif name == "skip":
            found.skip = int(tokens[0].text.rstrip("L")) if tokens and tokens[0].kind == "number" else 0
        elif name in ("header", "col_names"):
            found.header = bool(tokens) and tokens[0].text in ("TRUE", "T")
        elif name == "col.names":
            found.names = _vector(tokens)


def _target(tokens: list[_Token]) -> str:
    """The column a call is about: V4, df$V4, df[["성별"]], df[, 4] or df$성별."""
    if tokens and tokens[-1].kind == "name":
        return tokens[-1].text
    inside = next((token for token in reversed(tokens) if token.kind in ("text", "number")), None)
    return "" if inside is None else f"V{inside.text}" if inside.kind == "number" else inside.text


def _take_recode(arguments: list[tuple[str, list[_Token]]], found: _Found) -> bool:
    target = _target(arguments[0][1])
    named = [(name, tokens[0]) for name, tokens in arguments[1:] if name and tokens and not name.startswith(".")]
    pairs = [(code, label) for code, label in named if label.kind == "text"]
    found.labels += [(target, code, label.text, label.line) for code, label in pairs]
    return bool(target and pairs)


def _take_factor(arguments: list[tuple[str, list[_Token]]], found: _Found) -> bool:
    target, by_name = _target(arguments[0][1]), dict(arguments[1:])
    levels, labels = _vector(by_name.get("levels", [])), _vector(by_name.get("labels", []))
    if not target or not levels or len(levels) != len(labels):
        return False
    line = arguments[0][1][0].line
    found.labels += [(target, code, label, line) for code, label in zip(levels, labels, strict=True)]
    return True
