"""What somebody who works on the small report may do to its sources, chosen at random: right things, wrong ones, and taking them back."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kiet_report.core.paths import Project
from kiet_report.pipeline.notebooks import chapters
from tests.pipeline import small
from tests.pipeline.small import tree

MADE = (".build", "site", "chapters", "__pycache__")
"""What builds leave in a checkout."""
BIBLIOGRAPHY = "@book{{one,\n  author = {{Kim, A.}},\n  title = {{One}},\n  publisher = {{Press}},\n  year = {{{year}}},\n}}\n"
PAGES = {
    "gamma": (
        "비율은 {num}`alpha_rate|이다`({ref}`fig-9-1`, {doc}`beta`).",
        "The rate is {num}`alpha_rate` ({ref}`fig-9-1`, {doc}`beta`).",
    ),
    "aardvark": ("{doc}`alpha` 앞의 장이다.", "The chapter before {doc}`alpha`."),
    "numbers": ("```{number-ledger}\n```", "```{number-ledger}\n```"),
    "notes": ("```{definition-list}\n```\n\n```{source-list}\n```", "```{definition-list}\n```\n\n```{source-list}\n```"),
}
"""Chapters that come and go, with what they say."""


def sources(project: Project) -> dict[str, bytes]:
    """Every file of a checkout that no build made."""
    return {name: content for name, content in tree(project.root).items() if not set(MADE) & set(Path(name).parts)}


def restore(project: Project, files: dict[str, bytes]) -> None:
    """Make the sources exactly these."""
    now = sources(project)
    for name in now.keys() - files.keys():
        (project.root / name).unlink()
    for name, content in files.items():
        if now.get(name) != content:
            (project.root / name).parent.mkdir(parents=True, exist_ok=True)
            (project.root / name).write_bytes(content)


@dataclass
class Desk:
    """A checkout, and somebody who works on it. before: the sources as they were after earlier steps."""

    project: Project
    random: random.Random
    before: list[dict[str, bytes]] = field(default_factory=list)

    def chapter(self) -> str:
        return self.random.choice(chapters(self.project))

    def change_cells(self, chapter: str, change: Callable[[str, str], str], identity: str = "") -> None:
        """Put every prose cell, or the pair of that identity, through `change(source, language)`."""
        path = self.project.notebook(chapter)
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            lang = cell["id"].rpartition("-")[2]
            if cell["cell_type"] == "markdown" and (not identity or cell["id"] == f"{identity}-{lang}"):
                cell["source"] = change(cell["source"], lang)
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def pair(self, chapter: str) -> str:
        """The identity of one of a chapter's pairs of prose."""
        cells = json.loads(self.project.notebook(chapter).read_text(encoding="utf-8"))["cells"]
        return self.random.choice([cell["id"].rpartition("-")[0] for cell in cells if cell["cell_type"] == "markdown"])

    def change_yaml(self, path: Path, change: Callable[[Any], None]) -> None:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def change_data(self, name: str, change: Callable[[Any], None]) -> None:
        self.change_yaml(self.project.data / name, change)
        small.pin_all(self.project)


def a_text(desk: Desk) -> None:
    chapter, word = desk.chapter(), desk.random.randrange(1000)
    desk.change_cells(chapter, lambda source, lang: f"{source}\n\n{'덧붙임' if lang == 'ko' else 'Added'} *{word}*.", desk.pair(chapter))


def a_title(desk: Desk) -> None:
    word = "가나다라마바사"[desk.random.randrange(7)]
    desk.change_cells(desk.chapter(), lambda source, lang: f"# {word} {source[2:]}" if source.startswith("# ") else source)


def a_dead_reference(desk: Desk) -> None:
    """Refused: the book warns of it."""
    chapter = desk.chapter()
    desk.change_cells(chapter, lambda source, lang: f"{source} {{doc}}`nowhere`", desk.pair(chapter))


def a_second_title(desk: Desk) -> None:
    chapter = desk.chapter()
    desk.change_cells(chapter, lambda source, lang: f"{source}\n\n# {'또' if lang == 'ko' else 'Again'}", desk.pair(chapter))


def an_unknown_number(desk: Desk) -> None:
    """Refused: the gate names it."""
    chapter = desk.chapter()
    desk.change_cells(chapter, lambda source, lang: f"{source} {{num}}`nobody`", desk.pair(chapter))


def the_contents(desk: Desk) -> None:
    """Another order of the chapters, in one part or two."""

    def change(toc: Any) -> None:
        files = [chapter for part in toc["parts"] for chapter in part["chapters"]]
        desk.random.shuffle(files)
        at = desk.random.randrange(len(files) + 1)
        parts = [("보고서", files[:at]), ("자료", files[at:])]
        toc["parts"] = [{"caption": caption, "chapters": listed} for caption, listed in parts if listed]

    desk.change_yaml(desk.project.book / "_toc.yml", change)
    desk.change_yaml(desk.project.book / "captions.yml", lambda captions: captions.setdefault("자료", "Data"))


def the_captions(desk: Desk) -> None:
    desk.change_yaml(desk.project.book / "captions.yml", lambda captions: captions.update({"보고서": f"Report {desk.random.randrange(3)}"}))


def a_chapter_added(desk: Desk) -> None:
    name = desk.random.choice([*PAGES, "beta"])
    if name in chapters(desk.project):
        return
    if name in PAGES:
        words = [f"# {title}\n\n{said}" for title, said in zip(("새 장", "New chapter"), PAGES[name], strict=True)]
        opening, closing = small.code("open", small.OPEN.format(name=name)), small.code("close", small.CLOSE)
        small.write_notebook(desk.project, name, opening, small.prose("head", *words), closing)
    elif not desk.project.notebook(name).is_file():
        return
    desk.change_yaml(
        desk.project.book / "_toc.yml",
        lambda toc: toc["parts"][0]["chapters"].insert(desk.random.randrange(len(toc["parts"][0]["chapters"]) + 1), {"file": name}),
    )
    if desk.random.random() < 0.5:
        desk.change_cells("index", lambda source, lang: f"{source}\n- {{doc}}`{name}`", "places")


def a_chapter_removed(desk: Desk) -> None:
    """Often with what refers to it; otherwise it is refused."""
    names = [name for name in chapters(desk.project) if name not in ("index", "alpha")]
    if not names:
        return
    name = desk.random.choice(names)

    def change(toc: Any) -> None:
        for part in toc["parts"]:
            part["chapters"] = [chapter for chapter in part["chapters"] if chapter["file"] != name]
        toc["parts"] = [part for part in toc["parts"] if part["chapters"]]

    desk.change_yaml(desk.project.book / "_toc.yml", change)
    if desk.random.random() < 0.8:
        for other in chapters(desk.project):
            desk.change_cells(other, lambda source, lang: source.replace(f"- {{doc}}`{name}`", "").replace(f", {{doc}}`{name}`", ""))
    if name != "beta" and desk.random.random() < 0.5:
        desk.project.notebook(name).unlink()


def the_bibliography(desk: Desk) -> None:
    """The first time with what cites it; later the year, or the file is gone and the citation refused."""
    path = desk.project.book / "references.bib"
    if path.is_file() and desk.random.random() < 0.2:
        path.unlink()
        return
    path.write_text(BIBLIOGRAPHY.format(year=1990 + desk.random.randrange(9)), encoding="utf-8")
    if "cite:p" not in desk.project.notebook("alpha").read_text(encoding="utf-8"):
        desk.change_cells("alpha", lambda source, lang: f"{source} {{cite:p}}`one`", "head")
        desk.change_cells("index", lambda source, lang: f"{source}\n\n{{cite:p}}`one`\n\n```{{bibliography}}\n```", "places")


def words_of_an_exhibit(desk: Desk) -> None:
    exhibit, part = desk.random.choice(["fig-9-1", "fig-9-2", "tbl-9-1", "tbl-9-a"]), desk.random.choice(["title", "subtitle", "alt"])
    text = {"ko": f"말 {desk.random.randrange(2)}", "en": f"Words {desk.random.randrange(2)}"}
    desk.change_yaml(desk.project.book / "exhibits/sample.yaml", lambda texts: texts[exhibit].update({part: text}))


def a_heading_of_data(desk: Desk) -> None:
    text = {"ko": f"업종 {desk.random.randrange(2)}", "en": f"Industry {desk.random.randrange(2)}"}
    desk.change_yaml(desk.project.book / "exhibits/sample.yaml", lambda texts: texts["tbl-9-1"]["columns"].update(name=text))


def a_shared_note(desk: Desk) -> None:
    text = {"ko": f"주 {desk.random.randrange(3)}", "en": f"Note {desk.random.randrange(3)}"}
    desk.change_yaml(desk.project.book / "notes.yaml", lambda notes: notes.update(made_up=text))


def a_name_of_numbers(desk: Desk) -> None:
    text = {"ko": f"이름 {desk.random.randrange(2)}", "en": f"Name {desk.random.randrange(2)}"}
    kind, name = desk.random.choice([("measures", "alpha_rate"), ("values", "making")])

    def change(names: Any) -> None:
        if kind == "measures":
            names["measures"][name]["name"] = text
        else:
            names["dimensions"]["industry"]["values"][name] = text

    desk.change_yaml(desk.project.book / "measures.yaml", change)


def a_definition(desk: Desk) -> None:
    text = {"ko": f"기준 {desk.random.randrange(2)}", "en": f"Basis {desk.random.randrange(2)}"}
    part = desk.random.choice(["label", "text"])
    desk.change_data("definitions.yaml", lambda entries: entries["sample"].update({part: text}))


def a_source(desk: Desk) -> None:
    desk.change_data("sources.yaml", lambda entries: entries["office"].update(en=f"The office, survey {desk.random.randrange(2)}."))


def a_value(desk: Desk) -> None:
    name, old = desk.random.choice([("alpha", "제조업,120,"), ("beta", "서비스업,60,")])
    path = desk.project.data / f"numbers/{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    value = desk.random.choice(["4.5", "3.5", "2.5"])
    path.write_text("\n".join(f"{old}{value}" if line.startswith(old) else line for line in lines) + "\n", encoding="utf-8")
    small.pin_all(desk.project)


def a_static_file(desk: Desk) -> None:
    path = desk.project.book / "_static/extra.txt"
    if path.is_file() and desk.random.random() < 0.5:
        path.unlink()
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{desk.random.randrange(3)}\n", encoding="utf-8")


def taken_back(desk: Desk) -> None:
    """Everything as it was some steps ago."""
    restore(desk.project, desk.random.choice(desk.before))


EDITS: tuple[Callable[[Desk], None], ...] = (
    a_text,
    a_title,
    a_second_title,
    a_dead_reference,
    an_unknown_number,
    the_contents,
    the_captions,
    a_chapter_added,
    a_chapter_added,
    a_chapter_removed,
    the_bibliography,
    words_of_an_exhibit,
    a_heading_of_data,
    a_shared_note,
    a_name_of_numbers,
    a_definition,
    a_source,
    a_value,
    a_static_file,
    taken_back,
)
