"""The productivity equation on a panel too large for memory:
the sample as one expression, estimated where the rows are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES, TRAIT_ITEMS, TRAITS, Arithmetic
from kiet_report.models import within_query
from kiet_report.models.results import LinearFit

if TYPE_CHECKING:
    import ibis.expr.types as ir

OUTCOME = "ln_productivity"
MODERATORS = tuple(name for name in TRAITS if name != OUTCOME)


def sample(rows: ir.Table) -> ir.Table:
    """Complete cases of the print's variables, as `analysis.sample.estimation_sample` makes them.

    rows: the contract `firms`.
    """
    import ibis

    def positive(value: ir.NumericValue) -> ir.NumericValue:
        return ibis.ifelse(value > 0, value, ibis.null("float64"))

    in_query = Arithmetic(
        log=lambda value: positive(value).ln(),
        ratio=lambda above, below: above / positive(below),
        at_least=lambda value, bound: (value >= bound).cast("float64"),
    )
    number = {name: rows[name].cast("float64") for name in (*TRAIT_ITEMS, "ai", *OTHER_TECHNOLOGIES)}
    columns = {
        "firm_id": rows["firm_id"],
        "year": rows["year"].cast("int64"),
        "ai": number["ai"],
        **{name: formula(number, in_query) for name, formula in TRAITS.items()},
        **{name: number[name] for name in OTHER_TECHNOLOGIES},
    }
    known = rows["industry"].notnull() & rows["province"].notnull()
    return rows.filter(known).select(**columns).drop_null()


def productivity(rows: ir.Table, *, moderators: bool = False) -> LinearFit:
    """Productivity on adoption with firm and year effects (표 5-2 (2));
    moderators: with the traits and their products (표 5-3 (2)).
    """
    cases = sample(rows)
    if not moderators:
        return within_query.fit(cases, OUTCOME, ["ai"])
    products = {f"ai:{name}": cases["ai"] * cases[name] for name in MODERATORS}
    return within_query.fit(cases.mutate(**products), OUTCOME, ["ai", *products, *MODERATORS])
