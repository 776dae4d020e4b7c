"""What JupyterLab shows of an exhibit: plain escaped HTML, enough to judge words and numbers.
The book has its own renderers.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual, Lang
from kiet_report.core.records import Number
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.style import word
from kiet_report.exhibits.text import ExhibitText
from kiet_report.narrative.bind import bind, references
from kiet_report.narrative.numerals import write_cell


def table(table: Table, lang: Lang) -> str:
    """A table as HTML; every text of it is escaped."""
    lines = ["<table>"]
    if table.unit_line:
        lines.append(f'<caption style="text-align:right">{escape(table.unit_line)}</caption>')
    lines += ["<thead>", *_head(table), "</thead>", "<tbody>"]
    lines += [_row(row, table, lang) for row in table.rows]
    return "\n".join([*lines, "</tbody>", "</table>"])


def frame(exhibit_id: str, text: ExhibitText, lang: Lang, numbers: Mapping[str, Number], body_html: str) -> str:
    """An exhibit with its words. A number not registered yet is shown as «key»: in a notebook,
    exhibits may come before their numbers.
    """
    where = f"{exhibit_id} ({lang})"
    label = escape(text.label[lang])
    title, subtitle, alt = (_bound(pair, lang, numbers, where) for pair in (text.title, text.subtitle, text.alt))
    notes = [f"<p><small>{_bound(note, lang, numbers, where)}</small></p>" for note in text.notes if note.applies(numbers)]
    body = f'<div role="img" aria-label="{alt}">{body_html}</div>' if exhibit_id.startswith("fig-") else body_html
    return "\n".join([f'<section lang="{lang}">', f"<p>{label}<br><strong>{title}</strong><br>{subtitle}</p>", body, *notes, "</section>"])


def _bound(pair: Bilingual, lang: Lang, numbers: Mapping[str, Number], where: str) -> str:
    text = pair[lang]
    try:
        return escape(bind(text, numbers, lang, where))
    except ReportError as error:
        if error.code not in ("E-NUMBER", "E-NO-VALUE"):
            raise
    for reference in references(text, where):
        text = text.replace("{" + reference.key, "{«" + reference.key + "»")
    return escape(text.replace("{", "").replace("}", ""))


def _head(table: Table) -> list[str]:
    groups = [column.group for column in table.columns]
    rows = []
    if any(groups):
        cells = []
        for position, group in enumerate(groups):
            if position and group is not None and group == groups[position - 1]:
                continue
            span = next((n for n, other in enumerate(groups[position:]) if other != group), len(groups) - position) if group else 1
            cells.append(f'<th colspan="{span}">{escape(group or "")}</th>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    rows.append(f"<tr>{''.join(f'<th>{escape(column.label)}</th>' for column in table.columns)}</tr>")
    return rows


def _row(row: Row, table: Table, lang: Lang) -> str:
    if row.kind == "group":
        return f'<tr><th colspan="{len(table.columns)}" style="text-align:left">{escape(row.heading or "")}</th></tr>'
    pairs = zip(row.cells, table.columns, strict=True)
    cells = [f'<td style="text-align:{column.align}">{_cell(cell, column, lang)}</td>' for cell, column in pairs]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Cell, column: Column, lang: Lang) -> str:
    if cell.status == "blank":
        return ""
    if cell.status == "not_obtained":
        return f"<em>{escape(word('not_obtained', lang))}</em>"
    if isinstance(cell.value, str):
        return escape(cell.value)
    unit = cell.unit or column.unit or "count"
    shown = write_cell(cell.value, unit, lang, column.decimals) + "*" * cell.stars
    if cell.std_error is not None:
        shown += f"<br><small>[{write_cell(cell.std_error, unit, lang, column.decimals)}]</small>"
    return escape(shown, quote=False) if cell.std_error is None else shown
