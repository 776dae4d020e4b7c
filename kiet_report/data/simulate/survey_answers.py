"""Which answers are drawn for whom, so that every printed count of the survey comes out.

What the print does not force is drawn independently. What it forces: users and non-users, questions put to some firms only, uses inside a
division that uses AI, points by industry, and the firms without an answer, which are the same in both years as both have one base.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from kiet_report.data.contracts.contract import Contract
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts.survey_figures import INDUSTRIES, Base, Figure, bases, consistent, questions
from kiet_report.data.simulate.survey_draws import adding_up, chosen, shuffled, steps

REST, SILENT = "8", "9"
"""Codes of the contract for what the print does not give, and for no answer."""

_CHOICES: tuple[tuple[str, str, str | None], ...] = (
    *((variable, base, None) for variable in ("sales", "employees", "industry_group") for base in ("users", "nonusers")),
    ("stage", "users", None),
    ("stage", "nonusers", "2"),
    ("first_use", "users", REST),
    ("use_level", "users", None),
    ("decisions", "users", REST),
    ("attainment_present", "users", REST),
    ("attainment_future", "users", REST),
    *((f"expect_{when}_{base}", base, "2") for base in ("users", "nonusers") for when in ("present", "future")),
    ("internal", "users", REST),
    ("plan", "nonusers", "2"),
    ("data_collection", "users", REST),
    ("data_collection", "nonusers", REST),
    ("databases", "collectors", None),
    ("capacity", "collectors", None),
    ("analysis_level", "collectors", REST),
    ("team", "all", REST),
    ("team_place", "team", REST),
    ("team_best_place", "team", REST),
)
"""Questions with one answer: variable, firms asked, and the code of those that the printed counts leave."""

_SPENDING = {"investment": "investing", "purchases": "purchasing"}
_DIVISIONS = ("product", "management", "production", "customers", "people", "logistics")
_DEPARTMENTS = {"1": (1, 24), "2": (25, 49), "3": (50, 74), "4": (75, 100)}
"""Class of 표 6-4 -> percent of departments, both ends included. A firm that uses AI uses it somewhere."""
_MEANS = {
    "database_years": ("collectors", 1, 20),
    "staff_bachelor": ("team", 0, 25),
    "staff_master": ("team", 0, 10),
    "staff_doctor": ("team", 0, 3),
}
"""Variable -> firms asked, lowest and highest value drawn. The ranges are ours: the print gives the means alone."""


@dataclass
class Draft:
    """The answers so far.

    columns: variable -> one answer a firm (object; None where the question was not put to it).
    """

    n: int
    seed: int
    bases: dict[str, Base]
    figures: list[Figure]
    columns: dict[str, np.ndarray] = field(default_factory=dict)

    def rng(self, name: str) -> np.random.Generator:
        """A stream of its own for each draw: one more question leaves the others as they are."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])

    def rows(self, base: str, **also: str) -> np.ndarray:
        """Positions of the firms of a base, and with these answers."""
        kept = np.ones(self.n, dtype=bool)
        for variable, codes in {**self.bases[base].when, **{variable: (code,) for variable, code in also.items()}}.items():
            kept &= np.isin(self.columns[variable].astype(str), codes)
        return np.flatnonzero(kept)

    def put(self, variable: str, rows: np.ndarray, answers: Iterable[object] | str) -> None:
        """Write answers to a column, which begins empty."""
        column = self.columns.setdefault(variable, np.full(self.n, None, dtype=object))
        column[rows] = answers if isinstance(answers, str) else np.asarray(answers, dtype=object)

    def counts(self, variable: str, base: str) -> dict[str, int]:
        """Code -> firms, as the figures about one code of a variable and that base have it."""
        about = (figure for figure in self.figures if figure.variables == (variable,) and figure.base == base and len(figure.codes) == 1)
        return {figure.codes[0]: figure.count for figure in about if figure.count is not None}

    def figure(self, name: str) -> Figure:
        """One figure; KeyError where the print has none of that id."""
        for figure in self.figures:
            if figure.id == name:
                return figure
        raise KeyError(name)

    def count(self, name: str) -> int:
        """Firms behind a figure."""
        return self.figure(name).count or 0


def draw(inputs: Inputs, contract: Contract, seed: int) -> dict[str, np.ndarray]:
    """All answers by variable of the contract,
    in random order of firms (object arrays of the number of firms).
    """
    groups = bases(inputs)
    draft = Draft(groups["all"].firms, seed, groups, consistent(inputs))
    everyone = np.arange(draft.n)
    sizes = {"1": groups["users"].firms, "2": groups["nonusers"].firms}
    draft.put("respondent_id", everyone, [f"SIM{number:04d}" for number in range(1, draft.n + 1)])
    draft.put("group", everyone, shuffled(draft.rng("group"), sizes, None, draft.n))
    for variable, base, rest in _CHOICES:
        _choose(draft, variable, base, rest)
    _spending(draft)
    _departments(draft)
    for question, options in questions(inputs).items():
        _tick(draft, question, options, other=f"{question}_other" in contract.names)
    _points(draft)
    for variable, (base, low, high) in _MEANS.items():
        rows = draft.rows(base)
        _mean(draft, variable, rows, np.full(len(rows), low), np.full(len(rows), high))
    return {variable: draft.columns[variable] for variable in contract.names}


def _choose(draft: Draft, variable: str, base: str, rest: str | None, stated: str = "") -> None:
    """One answer for each firm of a base.

    stated: the base whose figures give the counts, where it is another.
    """
    counts = {code: count for code, count in _counts(draft, variable, stated or base).items() if code != rest}
    rows = draft.rows(base)
    draft.put(variable, rows, shuffled(draft.rng(f"{variable} {base}"), counts, rest, len(rows)))


def _counts(draft: Draft, variable: str, base: str) -> Mapping[str, int]:
    """The printed counts; for non-users two follow from what is printed of all firms and of users."""
    if (variable, base) == ("stage", "nonusers"):
        return {"1": draft.count("p001")}
    if (variable, base) == ("data_collection", "nonusers"):
        return {"1": draft.count("p071") - draft.count("p073")}
    return draft.counts(variable, base)


def _spending(draft: Draft) -> None:
    for measure, base in _SPENDING.items():
        _choose(draft, f"{measure}_2023", "users", SILENT, stated=base)
        draft.put(f"{measure}_2022", draft.rows("users"), SILENT)
        _choose(draft, f"{measure}_2022", base, None)


def _departments(draft: Draft) -> None:
    _choose(draft, "departments_class_2023", "users", None)
    silent = draft.rows("users", departments_class_2023=SILENT)
    answering = np.setdiff1d(draft.rows("users"), silent)
    counts = {code: count for code, count in draft.counts("departments_class_2022", "users").items() if code != SILENT}
    draft.put("departments_class_2022", silent, SILENT)
    draft.put("departments_class_2022", answering, shuffled(draft.rng("departments_class_2022"), counts, None, len(answering)))
    for year in (2022, 2023):
        ends = np.array([_DEPARTMENTS[code] for code in draft.columns[f"departments_class_{year}"][answering]])
        _mean(draft, f"departments_{year}", answering, ends[:, 0], ends[:, 1])


def _tick(draft: Draft, question: str, options: Iterable[str], *, other: bool) -> None:
    """Flags of a question with several answers.

    other: firms that ticked nothing printed ticked what is not printed, since they answered. One firm at least does: options that were not
    published are unknown, and none at all would read as zero.
    """
    first = next(figure for figure in draft.figures if figure.variables == (f"{question}_{next(iter(options))}",))
    asked = rows = draft.rows(first.base)
    if question in _DIVISIONS:
        rows = draft.rows(first.base, **{f"division_{question}": "1"})
    ticked = np.zeros(len(rows), dtype=bool)
    open_to = ~chosen(draft.rng(question), len(rows), int(other))
    for option in options:
        variable, flags = f"{question}_{option}", np.zeros(len(rows), dtype=bool)
        flags[open_to] = chosen(draft.rng(variable), int(open_to.sum()), draft.counts(variable, first.base)["1"])
        draft.put(variable, asked, "0")
        draft.put(variable, rows, np.where(flags, "1", "0"))
        ticked |= flags
    if other:
        draft.put(f"{question}_other", asked, "0")
        draft.put(f"{question}_other", rows, np.where(ticked, "0", "1"))


def _points(draft: Draft) -> None:
    """Level and breadth of knowledge, 1 to 5, from the points of each industry and the firms on high and
    low steps.
    """
    members = [draft.rows("users", industry_group=letter) for letter in INDUSTRIES]
    sizes = [len(rows) for rows in members]
    for variable, high, low in (("knowledge", "p015", None), ("scope", "p017", "p016")):
        totals = [draft.count(f"t63_{variable}_{letter}") for letter in INDUSTRIES]
        drawn = steps(draft.rng(variable), sizes, totals, draft.count(high), draft.count(low) if low else None)
        for rows, points in zip(members, drawn, strict=True):
            draft.put(variable, rows, [str(point + 1) for point in points])


def _mean(draft: Draft, variable: str, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    """Whole numbers between `low` and `high` with the printed mean."""
    printed = next(figure.value for figure in draft.figures if figure.variables == (variable,) and figure.kind == "mean")
    draft.put(variable, rows, adding_up(draft.rng(variable), low, high, round(printed * len(rows))))
