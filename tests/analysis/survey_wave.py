"""A wave of the survey of own making, handed over to a copy of the project: 610 firms, of which 260 use AI."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kiet_report.analysis import survey, survey_waves
from kiet_report.chapter import Chapter
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.edition import digest, open_edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.editions.writer import set_delivery
from kiet_report.data.facts import survey_figures
from kiet_report.data.simulate import survey as simulated

ROOT = Project(Path(__file__).parents[2])
INPUTS = Folder(ROOT.data)
USERS, NONUSERS, YEAR, FLOOR = 260, 350, "2026", 10
CHAPTER = "06_2_results"
COUNTED = ("sales", "employees", "industry_group", "expect")


@cache
def responses() -> pd.DataFrame:
    """Drawn with replacement from the simulated responses, so that they fit the contract, with fewer users short of technology."""
    rng = np.random.default_rng(26)
    pool = simulated.responses(INPUTS)
    chosen = [rng.choice(pool.index[pool["group"] == code], size) for code, size in (("1", USERS), ("2", NONUSERS))]
    drawn = pool.loc[np.concatenate(chosen)].reset_index(drop=True)
    drawn["respondent_id"] = [f"W{number:04d}" for number in range(len(drawn))]
    short = drawn.index[drawn["difficulty_technology"] == 1]
    drawn.loc[short[::3], "difficulty_technology"] = 0
    asked = [name for name in drawn.columns if name.startswith("lacking_")]
    drawn.loc[short[::3], asked] = pd.NA
    drawn.attrs = {"basis": "delivered", "source": "delivered_survey", "wave": YEAR}
    return drawn


def project_with(folder: Path, frame: pd.DataFrame, wave: str | None = YEAR) -> Project:
    """A copy of data and book in which edition 2026 computes from this wave."""
    shutil.copytree(ROOT.data, folder / "data")
    shutil.copytree(ROOT.book, folder / "book", ignore=shutil.ignore_patterns("chapters"))
    (folder / "notebooks").symlink_to(ROOT.notebooks)
    project = Project(folder)
    stored = project.data / "deliveries" / "2026" / "survey.parquet"
    stored.parent.mkdir(parents=True)
    frame.to_parquet(stored)
    set_delivery(project, "2026", "survey", stored, digest(stored), wave)
    return project


def run(project: Project, edition: str, folder: Path) -> Chapter:
    """Run the code cells of the chapter on a project."""
    scope: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIET_REPORT_ROOT", str(project.root))
        patch.setenv("KIET_REPORT_RUN", str(folder))
        for cell in cells():
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), cell["id"], "exec"), scope)
                scope["edition"] = edition
    report: Chapter = scope["report"]
    return report


def cells() -> list[dict[str, Any]]:
    """The cells of the notebook."""
    found: list[dict[str, Any]] = json.loads(ROOT.notebook(CHAPTER).read_text(encoding="utf-8"))["cells"]
    return found


def prose(lang: str, numbers: Any) -> list[str]:
    """The prose cells that an edition with these numbers shows, as they are written."""
    shown = []
    for cell in cells():
        tags = cell["metadata"].get("tags", [])
        needed = [tag.removeprefix("needs:") for tag in tags if tag.startswith("needs:")]
        if lang in tags and all(name in numbers and numbers[name].value is not None for name in needed):
            shown.append("".join(cell["source"]))
    return shown


def names_in(text: str) -> list[str]:
    """The names of numbers in prose."""
    return re.findall(r"\{num\}`([^`]+)`", text)


def numbers_of(edition: str, frame: pd.DataFrame | None = None, floor: int = FLOOR) -> list[Number]:
    """All numbers of 6.2 without their keys: of the print, or of responses."""
    inputs = open_edition(ROOT, edition)
    contract = load_contract(inputs, "survey")
    given = responses().iloc[:0] if frame is None else frame
    waves = survey_waves.waves(contract, survey_figures.with_derived(inputs), given, floor)
    return [*survey.sizes(waves), *survey.shares(waves), *survey.counts(waves, *COUNTED), *survey.described(waves)]
