"""The productivity equation on a panel too large for memory: the sample as one expression, estimated where the rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiet_report.analysis.sample import FOREIGN_FROM, TECHNOLOGIES, TRAITS
from kiet_report.models import within_query
from kiet_report.models.results import LinearFit

if TYPE_CHECKING:
    import ibis.expr.types as ir

OUTCOME = "ln_productivity"
MODERATORS = tuple(name for name in TRAITS if name != OUTCOME)


def sample(rows: ir.Table) -> ir.Table:
    """Complete cases of the print's variables, as `analysis.sample.estimation_sample` makes them. rows: the contract `firms`."""
    import ibis

    def positive(value: ir.NumericValue) -> ir.NumericValue:
        return ibis.ifelse(value > 0, value, ibis.null("float64"))

    number = {name: rows[name].cast("float64") for name in rows.columns if rows[name].type().is_numeric()}
    columns = {
        "firm_id": rows["firm_id"],
        "year": rows["year"].cast("int64"),
        "ai": number["ai"],
        "ln_employees": positive(number["employees"]).ln(),
        "ln_sales": positive(number["sales"]).ln(),
        "intangible_share": number["assets_intangible"] / positive(number["assets_total"]),
        "ln_productivity": positive(number["value_added"] / positive(number["employees"])).ln(),
        "ln_age": positive(number["year"] - number["founded_year"] + 1).ln(),
        "foreign": (number["foreign_share"] >= FOREIGN_FROM).cast("float64"),
        "multi_plant": (number["establishments"] >= 2).cast("float64"),
        "rd": 100 * number["rd_expenditure"] / positive(number["sales"]),
        **{name: number[name] for name in TECHNOLOGIES},
    }
    known = rows["industry"].notnull() & rows["province"].notnull()
    return rows.filter(known).select(**columns).drop_null()


def productivity(rows: ir.Table, *, moderators: bool = False) -> LinearFit:
    """Productivity on adoption with firm and year effects (표 5-2 (2)); moderators: with the traits and their products (표 5-3 (2))."""
    cases = sample(rows)
    if not moderators:
        return within_query.fit(cases, OUTCOME, ["ai"])
    products = {f"ai:{name}": cases["ai"] * cases[name] for name in MODERATORS}
    return within_query.fit(cases.mutate(**products), OUTCOME, ["ai", *products, *MODERATORS])
