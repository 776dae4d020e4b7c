"""The programs and fonts that a build may use beside Python packages:
what is there, and how to get what is not.

The doctor, the build, the tests and `scripts/system-packages.sh` all ask here, so they cannot disagree. Nothing here installs anything.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiet_report.core.errors import ReportError

Need = Literal["tex", "fonts", "poppler", "chromium"]
Purpose = Literal["report", "test"]
NEEDS: dict[Purpose, tuple[Need, ...]] = {"report": ("tex", "fonts", "poppler"), "test": ("tex", "fonts", "poppler", "chromium")}


@dataclass(frozen=True)
class Command:
    """The exact commands that bring a need, by kind of machine."""

    debian: str
    macos: str
    conda: str


APT_PACKAGES: dict[Need, tuple[str, ...]] = {
    "tex": ("texlive-xetex", "texlive-latex-extra", "texlive-fonts-recommended"),
    "fonts": ("fonts-nanum",),
    "poppler": ("poppler-utils",),
    "chromium": ("chromium",),
}
MACOS_COMMANDS: dict[Need, str] = {
    "tex": "brew install --cask mactex-no-gui",
    "fonts": "brew install --cask font-nanum-gothic font-nanum-myeongjo",
    "poppler": "brew install poppler",
    "chromium": ".venv/bin/python -m playwright install chromium",
}
# conda-forge's texlive-core holds the programs without their packages, and it has no Nanum fonts.
CONDA_COMMANDS: dict[Need, str] = {
    "tex": "conda install -c conda-forge r-tinytex && Rscript -e 'tinytex::install_tinytex(extra_packages = "
    'c("collection-xetex", "collection-latexextra", "collection-fontsrecommended"))\'',
    "fonts": "mkdir -p ~/.local/share/fonts && cp Nanum*.ttf ~/.local/share/fonts/",
    "poppler": "conda install -c conda-forge poppler",
    "chromium": "python -m playwright install chromium",
}

TEX_FILES = (
    "afterpage.sty", "booktabs.sty", "colortbl.sty", "enumitem.sty", "etoolbox.sty", "fancyhdr.sty", "fancyvrb.sty", "float.sty",
    "fontspec.sty", "framed.sty", "geometry.sty", "hyperref.sty", "lastpage.sty", "longtable.sty", "multicol.sty", "needspace.sty",
    "parskip.sty", "pdflscape.sty", "pict2e.sty", "placeins.sty", "tabulary.sty", "titlesec.sty", "upquote.sty", "varwidth.sty",
    "wrapfig.sty",
)  # fmt: skip
"""What Sphinx's LaTeX classes and ours load, beyond the smallest TeX: each stands for a package that some installations leave out."""


@dataclass(frozen=True)
class Tex:
    """An installed XeLaTeX. `missing`: those of TEX_FILES that it lacks; a PDF needs none to be missing."""

    xelatex: Path
    xdvipdfmx: Path
    version: str
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class FontFiles:
    """The two faces of a family that the PDF uses."""

    regular: Path
    bold: Path


# Debian and Google's distribution (which Homebrew ships) name the same faces differently.
FONT_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "NanumGothic": (("NanumGothic.ttf", "NanumGothic-Regular.ttf"), ("NanumGothicBold.ttf", "NanumGothic-Bold.ttf")),
    "NanumMyeongjo": (("NanumMyeongjo.ttf", "NanumMyeongjo-Regular.ttf"), ("NanumMyeongjoBold.ttf", "NanumMyeongjo-Bold.ttf")),
}


def command(need: Need) -> Command:
    """How to bring a need on Debian, macOS and conda."""
    return Command(f"sudo apt-get install {' '.join(APT_PACKAGES[need])}", MACOS_COMMANDS[need], CONDA_COMMANDS[need])


def find_tex() -> Tex | None:
    """XeLaTeX with its driver for PDF, or None.

    `KIET_REPORT_TEX=none` acts as if there were none, to try the way without it.
    """
    if os.environ.get("KIET_REPORT_TEX") == "none":
        return None
    xelatex, xdvipdfmx, kpsewhich = (_program(name) for name in ("xelatex", "xdvipdfmx", "kpsewhich"))
    if not (xelatex and xdvipdfmx and kpsewhich):
        return None
    version = (_output(xelatex, "--version").splitlines() or ["?"])[0]
    found = {Path(line).name for line in _output(kpsewhich, *TEX_FILES).splitlines()}
    return Tex(xelatex, xdvipdfmx, version, tuple(name for name in TEX_FILES if name not in found))


def find_fonts() -> dict[str, FontFiles]:
    """The Nanum families that are installed with both faces, by family name."""
    wanted = {name for faces in FONT_NAMES.values() for names in faces for name in names}
    there: dict[str, Path] = {}
    for folder in _font_folders():
        for base, folders, files in os.walk(folder):
            folders.sort()
            for name in wanted.intersection(files):
                there.setdefault(name, Path(base) / name)
    found = {}
    for family, faces in FONT_NAMES.items():
        regular, bold = (next((there[name] for name in names if name in there), None) for names in faces)
        if regular and bold:
            found[family] = FontFiles(regular, bold)
    return found


def missing_fonts() -> list[str]:
    """The families that the PDF needs and this machine lacks."""
    found = find_fonts()
    return [family for family in FONT_NAMES if family not in found]


def find_poppler() -> Path | None:
    """pdftotext, which comes with the other programs that look into a PDF."""
    return _program("pdftotext")


def find_chromium() -> Path | None:
    """A Chromium or Chrome that a program can drive, or None.

    `KIET_REPORT_CHROMIUM` names one, or is `none` to act as if there were none; E-TOOL if it names no program. A snap is passed over: it
    cannot read hidden or temporary folders, and the `chromium-browser` of Ubuntu is only a note that the snap is missing.
    """
    if named := os.environ.get("KIET_REPORT_CHROMIUM"):
        if named == "none":
            return None
        if not os.access(named, os.X_OK) or not Path(named).is_file():
            raise ReportError("E-TOOL", variable="KIET_REPORT_CHROMIUM", given=named)
        return Path(named)
    candidates = (*_chromium_on_path(), *_chromium_of_macos(), *_chromium_of_playwright())
    return next((path for path in candidates if not is_snap(path)), None)


def chromium_arguments() -> list[str]:
    """How to start Chromium without a screen, quiet on the network,
    and as root (where its sandbox cannot start) too.
    """
    arguments = ["--headless", "--disable-gpu", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    return [*arguments, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else arguments


def is_snap(path: Path) -> bool:
    """Whether a program is a snap, or a script that only points to one."""
    if path.resolve().name == "snap" or path.is_relative_to("/snap"):
        return True
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    return head.startswith(b"#!") and b"/snap/bin" in head


def missing(purpose: Purpose) -> list[Need]:
    """The needs of a purpose that this machine does not meet, in the order of NEEDS."""
    tex = find_tex()
    lacks: dict[Need, bool] = {"tex": tex is None or not tex.complete, "fonts": bool(missing_fonts()), "poppler": find_poppler() is None}
    if "chromium" in NEEDS[purpose]:
        lacks["chromium"] = find_chromium() is None
    return [need for need in NEEDS[purpose] if lacks[need]]


def _program(name: str) -> Path | None:
    # A TeX installed on macOS is on the path of new terminals only.
    found = shutil.which(name) or shutil.which(name, path="/Library/TeX/texbin")
    return Path(found) if found else None


def _output(program: Path, *arguments: str) -> str:
    """What a program prints, empty when it cannot run;
    kpsewhich fails when one file is missing, so the exit status says nothing.
    """
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _font_folders() -> Iterator[Path]:
    home = Path.home()
    system = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    conda = [Path(prefix) / "fonts" for prefix in (os.environ.get("CONDA_PREFIX"),) if prefix]
    for folder in (*system, home / ".local/share/fonts", home / ".fonts", home / "Library/Fonts", *conda):
        if folder.is_dir():
            yield folder


def _chromium_on_path() -> Iterator[Path]:
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        if found := shutil.which(name):
            yield Path(found)


def _chromium_of_macos() -> Iterator[Path]:
    for name in ("Google Chrome", "Chromium"):
        program = Path(f"/Applications/{name}.app/Contents/MacOS/{name}")
        if program.is_file():
            yield program


def _chromium_of_playwright() -> Iterable[Path]:
    """Browsers that `playwright install` has put in its own folder, newest first."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "0")
    caches = [Path(named)] if named != "0" else [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    patterns = (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
        "chromium_headless_shell-*/chrome-*/*headless*shell",
    )
    files = (path for cache in caches if cache.is_dir() for pattern in patterns for path in cache.glob(pattern))
    found = [path for path in files if path.is_file() and os.access(path, os.X_OK)]
    return sorted(found, key=_revision, reverse=True)


def _revision(program: Path) -> int:
    return max((int(number) for part in program.parts if (number := re.sub(r"^chromium\w*-", "", part)).isdigit()), default=0)


def main(arguments: list[str]) -> int:
    """`missing report|test` prints the needs that are not met, one a line;
    `apt NEED…` the packages that bring them.
    """
    verb, *names = arguments
    if verb == "missing" and names in (["report"], ["test"]):
        print("\n".join(missing("report" if names == ["report"] else "test")))
    elif verb == "apt" and all(name in APT_PACKAGES for name in names):
        print(" ".join(package for need, packages in APT_PACKAGES.items() if need in names for package in packages))
    else:
        print(main.__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
