"""A whole table, in as many requests as it takes, as if it had been one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiet_report.core.errors import ReportError, message
from kiet_report.data.official.kosis.axes import Layout
from kiet_report.data.official.kosis.client import DATA, Kosis
from kiet_report.data.official.kosis.errors import NO_DATA, TOO_MUCH, WRONG, Refusal, refused
from kiet_report.data.official.kosis.query import MOST_AXES, MOST_CELLS, Query, index_of, span_in
from kiet_report.data.official.kosis.split import halves, too_long
from kiet_report.data.official.snapshots import Snapshot

PROBED = ("Y", "F", "IR")
Row = dict[str, str]


@dataclass(frozen=True)
class Notice:
    """Something the reader of a manifest should know: a text of `messages/kosis.yaml` with its facts."""

    code: str
    facts: dict[str, str | int]

    def both(self) -> dict[str, str]:
        return {"ko": message(self.code, "ko", **self.facts), "en": message(self.code, "en", **self.facts)}


@dataclass(frozen=True)
class Fetched:
    """rows: every row once, by period, item and categories.

    query: as it was answered. snapshots: of the bodies the rows come from.
    """

    rows: list[Row]
    query: Query
    snapshots: list[Snapshot]
    notices: list[Notice]


@dataclass
class _Run:
    client: Kosis
    codes: dict[int, tuple[str, ...]]
    axes: int
    snapshots: list[Snapshot] = field(default_factory=list)

    @property
    def sizes(self) -> Mapping[int, int]:
        return {place: len(codes) for place, codes in self.codes.items()}

    def part(self, query: Query) -> list[Row]:
        """The rows of a selection, cut into smaller ones where it is too large;
        empty where the table has none.
        """
        query = query.with_axes(self.axes)
        cells = query.cells(self.sizes)
        if (cells is not None and cells > MOST_CELLS) or too_long(query):
            pair = halves(query, self.codes)
            if pair is not None:
                return self.part(pair[0]) + self.part(pair[1])
        answer = self.client.ask(DATA, query.parameters(), query.where)
        if isinstance(answer.content, list):
            self.snapshots.append(answer.snapshot)
            return _of_the_table(answer.content, query)
        return self._refused(query, answer.content)

    def _refused(self, query: Query, refusal: Refusal) -> list[Row]:
        if refusal.lacks_axes and len(query.axes) < MOST_AXES:
            self.axes = len(query.axes) + 1
            return self.part(query)
        if refusal.number in TOO_MUCH and (pair := halves(query, self.codes)) is not None:
            return self.part(pair[0]) + self.part(pair[1])
        if refusal.number == NO_DATA:
            return []
        raise refused(refusal, query.where)

    def has_data(self, query: Query) -> bool:
        """Whether the table has anything in the frequency of the query."""
        while True:
            content = self.client.ask(DATA, query.parameters(latest_only=True), query.where).content
            if not (isinstance(content, Refusal) and content.lacks_axes and len(query.axes) < MOST_AXES):
                break
            query = query.with_axes(len(query.axes) + 1)
        self.axes = max(self.axes, len(query.axes))
        if isinstance(content, Refusal) and content.number not in (NO_DATA, WRONG, *TOO_MUCH):
            raise refused(content, query.where)
        return bool(content) if isinstance(content, list) else content.number in TOO_MUCH


def fetch_table(client: Kosis, query: Query, layout: Layout | None = None, *, frequency_is_fixed: bool = True) -> Fetched:
    """Every row of a selection.

    layout: from `discover`; without it classifications are added while KOSIS says that one is missing, and only periods can be split.
    frequency_is_fixed: if not, and the table has none of that frequency, the one it has is taken and a notice says so.
    Raises KosisError for a refusal, ReportError E-KOSIS-FREQUENCY naming the frequency that works, E-KOSIS-CHANGED when two parts disagree.
    """
    run = _Run(client, layout.codes() if layout else {}, max(len(query.axes), len(layout.axes) if layout else 1))
    notices = []
    rows = run.part(query)
    if not rows:
        found = _frequency_with_data(run, query)
        if found is None:
            raise refused(Refusal(NO_DATA, ""), query.where)
        if found == query.prd_se:
            raise ReportError("E-KOSIS-SPAN", where=query.where, first=query.first, last=query.last)
        if frequency_is_fixed:
            raise ReportError("E-KOSIS-FREQUENCY", where=query.where, asked=query.prd_se, found=found)
        notices.append(Notice("SAY-KOSIS-FREQUENCY", {"asked": query.prd_se, "found": found}))
        query = _in_frequency(query, found)
        rows = run.part(query)
        if not rows:
            raise ReportError("E-KOSIS-SPAN", where=query.where, first=query.first, last=query.last)
    if layout is not None and run.axes > len(layout.axes):
        notices.append(Notice("SAY-KOSIS-AXES", {"metadata": len(layout.axes), "needed": run.axes}))
    if len(run.snapshots) > 1:
        notices.append(Notice("SAY-KOSIS-SPLIT", {"requests": len(run.snapshots)}))
    return Fetched(_merged(rows, query.where), query.with_axes(run.axes), run.snapshots, notices)


def _frequency_with_data(run: _Run, query: Query) -> str | None:
    """The first of Y, F and IR that has data, that of the query first:
    30 is also what a wrong frequency gives.
    """
    tried = (query.prd_se, *(frequency for frequency in PROBED if frequency != query.prd_se))
    return next((frequency for frequency in tried if run.has_data(replace(query, prd_se=frequency).with_axes(run.axes))), None)


def _in_frequency(query: Query, prd_se: str) -> Query:
    if index_of(query.first, prd_se) is not None and index_of(query.last, prd_se) is not None:
        return replace(query, prd_se=prd_se)
    first, last = span_in(int(query.first[:4]), int(query.last[:4]), prd_se)
    return replace(query, prd_se=prd_se, first=first, last=last)


def _of_the_table(rows: list[Row], query: Query) -> list[Row]:
    for row in rows:
        if row.get("TBL_ID") != query.tbl_id or "PRD_DE" not in row or "DT" not in row:
            got = f"rows of {row.get('TBL_ID') or 'no table'}" if row.get("TBL_ID") != query.tbl_id else "rows without PRD_DE or DT"
            raise ReportError("E-KOSIS-BODY", where=query.where, got=got)
    return rows


def _merged(rows: list[Row], where: str) -> list[Row]:
    """Each observation once. Two values for one mean that the table changed while it was being fetched."""
    by_key: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row.get(name, "") for name in ("PRD_DE", "ITM_ID", *(f"C{number}" for number in range(1, MOST_AXES + 1))))
        known = by_key.setdefault(key, row)
        if known.get("DT") != row.get("DT"):
            raise ReportError("E-KOSIS-CHANGED", where=where, period=row["PRD_DE"])
    return [by_key[key] for key in sorted(by_key)]
