"""What this machine has for building the report, what it lacks,
what each lack costs and how to get it.

Exit status of an examination: 0 when nothing is missing; 3 when the report can be built but something less comes out (no PDF by TeX, tests
skipped); 1 when it cannot be built. (2 is left to wrong usage.)
"""

from __future__ import annotations

import importlib.metadata
import locale
import os
import platform
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from packaging.requirements import Requirement

from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import Lang
from kiet_report.core.paths import Project
from kiet_report.pipeline import tools

State = Literal["ok", "lacking", "fatal"]
MINIMUM_PYTHON = (3, 11)
DISK_FATAL, DISK_LACKING = 0.3, 1.0
"""Free gigabytes below which a build stops midway, and below which the next one will."""
_LOCKED = re.compile(r"^[A-Za-z0-9][\w.-]*==[^\\\n]+", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One thing examined.

    `found`: what is there (version, path, amount), None when nothing usable is. `facts` fill its texts.

    state: ``ok``; ``lacking``: the report builds, with less; ``fatal``: it does not build.
    """

    code: str
    found: str | None
    state: State
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.state == "ok"

    def name(self, lang: Lang | None = None) -> str:
        return message(f"DOCTOR-{self.code}-NAME", lang, **self.facts)

    def cost(self, lang: Lang | None = None) -> str:
        """What does not work without it."""
        return message(f"DOCTOR-{self.code}-COST", lang, **self.facts)

    def remedy(self, lang: Lang | None = None) -> str:
        """How to get it: the exact command where there is one."""
        return message(f"DOCTOR-{self.code}-GET", lang, **self.facts)


def examine(project: Project | None = None) -> list[Finding]:
    """Everything worth knowing, in the order in which a lack stops a build.

    Changes nothing and raises nothing.
    """
    findings = [_python()]
    try:
        project = project or Project.find()
    except ReportError as error:
        findings.append(Finding("PROJECT", None, "fatal", {"problem": str(error)}))
    else:
        findings += [_packages(project.root / "requirements.lock"), _writable(project.root), _disk(project.root)]
    return [*findings, _tex(), _fonts(), _poppler(), _chromium(), _git(), _locale()]


def table(findings: Iterable[Finding], lang: Lang | None = None) -> str:
    """The findings as plain lines: what is there, and for each lack its cost and remedy below."""
    lines = []
    for finding in findings:
        mark = {"ok": "+", "lacking": "!", "fatal": "x"}[finding.state]
        lines.append(f"{mark} {finding.name(lang)}: {finding.found or '-'}")
        if not finding.ok:
            lines += [textwrap.indent(text, "    ") for text in (finding.cost(lang), finding.remedy(lang))]
    return "\n".join(lines)


def exit_status(findings: Iterable[Finding]) -> int:
    """0 when all is there, 3 when the report builds with less, 1 when it cannot be built."""
    states = {finding.state for finding in findings}
    return 1 if "fatal" in states else 3 if "lacking" in states else 0


def locked_versions(lock: Path) -> dict[str, str]:
    """Name to version of every package that a lock file wants on this Python and system."""
    requirements = (Requirement(line.strip()) for line in _LOCKED.findall(lock.read_text(encoding="utf-8")))
    return {each.name: str(each.specifier).removeprefix("==") for each in requirements if each.marker is None or each.marker.evaluate()}


def _python() -> Finding:
    minimum = ".".join(str(part) for part in MINIMUM_PYTHON)
    return Finding("PYTHON", platform.python_version(), "ok" if sys.version_info >= MINIMUM_PYTHON else "fatal", {"minimum": minimum})


def _packages(lock: Path) -> Finding:
    try:
        wanted = locked_versions(lock)
    except OSError:
        return Finding("PACKAGES", None, "lacking", {"problem": f"{lock.name}: -"})
    absent, other = [], []
    for name, version in wanted.items():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            absent.append(name)
        else:
            if installed != version:
                other.append(f"{name} {installed} ({version})")
    problem = ", ".join([*(f"{name} (-)" for name in absent), *other][:6])
    state: State = "fatal" if absent else "lacking" if other else "ok"
    return Finding("PACKAGES", f"{len(wanted) - len(absent) - len(other)}/{len(wanted)}", state, {"problem": problem})


def _writable(root: Path) -> Finding:
    writable = os.access(root, os.W_OK | os.X_OK)
    return Finding("WRITE", str(root) if writable else None, "ok" if writable else "fatal", {"folder": root})


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free / 1e9
    state: State = "fatal" if free < DISK_FATAL else "lacking" if free < DISK_LACKING else "ok"
    return Finding("DISK", f"{free:.1f} GB", state, {"needed": f"{DISK_LACKING:g}", "folder": root})


def _tex() -> Finding:
    tex = tools.find_tex()
    facts = {"files": ", ".join(tex.missing) if tex else "xelatex, xdvipdfmx", **_commands("tex")}
    return Finding("TEX", tex.version if tex else None, "ok" if tex and tex.complete else "lacking", facts)


def _fonts() -> Finding:
    lacking = tools.missing_fonts()
    found = ", ".join(tools.find_fonts()) or None
    return Finding("FONTS", found, "lacking" if lacking else "ok", {"families": ", ".join(lacking), **_commands("fonts")})


def _poppler() -> Finding:
    program = tools.find_poppler()
    return Finding("POPPLER", str(program) if program else None, "ok" if program else "lacking", _commands("poppler"))


def _chromium() -> Finding:
    try:
        program = tools.find_chromium()
    except ReportError as error:
        return Finding("CHROMIUM", None, "lacking", {**_commands("chromium"), "problem": str(error)})
    return Finding("CHROMIUM", str(program) if program else None, "ok" if program else "lacking", _commands("chromium"))


def _git() -> Finding:
    program = shutil.which("git")
    return Finding("GIT", program, "ok" if program else "lacking")


def _locale() -> Finding:
    encoding = locale.getpreferredencoding(False)
    utf8 = encoding.lower().replace("-", "") in ("utf8", "cp65001")
    return Finding("LOCALE", encoding, "ok" if utf8 else "lacking")


def _commands(need: tools.Need) -> dict[str, str]:
    command = tools.command(need)
    return {"debian": command.debian, "macos": command.macos, "conda": command.conda}


def main(arguments: list[str]) -> int:
    """For the installation scripts: what `report` or `test` still lacks, with its cost and the commands,
    as plain lines.
    """
    wanted = {need.upper() for need in tools.NEEDS["test" if arguments == ["test"] else "report"]}
    findings = [finding for finding in (_tex(), _fonts(), _poppler(), _chromium()) if finding.code in wanted and not finding.ok]
    if findings:
        print(table(findings))
    return exit_status(findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
