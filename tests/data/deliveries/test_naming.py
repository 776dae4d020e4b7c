"""Columns are recognised by what they are called, in whatever a program made of the name; never by where they stand."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.data.contracts.contract import Contract, load_contract
from kiet_report.data.deliveries.formats import read_table
from kiet_report.data.deliveries.naming import SPSS_BYTES, STATA_CHARACTERS, mangled, resolve, tokens
from kiet_report.data.deliveries.text_table import FileFormat, TextTable
from kiet_report.data.editions.inputs import Folder

STAGE = "4차산업혁명_기술활용_AI_활용단계구분코드"


@pytest.fixture(scope="module")
def firms() -> Contract:
    return load_contract(Folder(Path(__file__).parents[3] / "data"), "firms")


@pytest.fixture
def contract(firms: Contract) -> Contract:
    """Firms with two variables whose aliases only differ beyond what Stata and SPSS keep."""
    long = "비용내역_영업비_총합_그리고_아주_긴_이름의_뒤에_오는_" + "가" * 20
    sales, cost = firms.variable("sales"), firms.variable("operating_cost")
    new = {
        variable.name: variable.model_copy(update={"aliases": (variable.aliases[0].model_copy(update={"name": long + ending}),)})
        for variable, ending in ((sales, "_매출"), (cost, "_비용"))
    }
    return firms.model_copy(update={"variables": tuple(new.get(variable.name, variable) for variable in firms.variables)})


def table(names: list[str], kind: FileFormat = "csv", labels: dict[str, str] | None = None) -> TextTable:
    frame = pd.DataFrame({name: ["1"] for name in names}, dtype="str")
    return TextTable("a", kind, None, names, frame, np.array([2]), "", 0, labels or {})


def aliases(contract: Contract) -> dict[str, str]:
    return {variable.aliases[0].name: variable.name for variable in contract.delivered if variable.aliases}


def test_names_of_the_code_book_and_our_own(firms: Contract) -> None:
    known = aliases(firms)
    assert len(known) > 20
    found = resolve(table([*known, "회사명"]), firms)
    assert found.columns == known
    assert set(found.evidence.values()) == {"name"}
    assert (found.unknown, found.problems) == (("회사명",), ())
    own = [variable.name for variable in firms.delivered]
    assert resolve(table(own), firms).columns == dict(zip(own, own, strict=True))


@pytest.mark.parametrize("kind", ["csv", "dta", "sav", "xlsx"])
def test_any_order_gives_the_same(firms: Contract, kind: FileFormat) -> None:
    names = list(aliases(firms))
    random.Random(1).shuffle(names)
    assert resolve(table(names, kind), firms).columns == {name: aliases(firms)[name] for name in names}


@pytest.mark.parametrize("name", [f"_{STAGE}", f"@{STAGE}", f"X{STAGE}", f"V{STAGE}", STAGE.lower(), f"_{STAGE}".lower()])
def test_a_name_that_begins_with_a_digit(firms: Contract, name: str) -> None:
    found = resolve(table([name], "dta"), firms)
    assert (found.columns, found.evidence) == ({name: "ai_stage"}, {name: "mangled"})


def test_a_real_stata_file_from_pandas(firms: Contract, tmp_path: Path) -> None:
    """pandas writes `_` before the digit, with a warning, and nothing else tells what the column was."""
    frame = pd.DataFrame({STAGE: [1, 2], "BR_패널키값": ["01", "02"]})
    with pytest.warns(match="not a valid Stata name|Not all"):
        frame.to_stata(tmp_path / "a.dta", write_index=False, version=118)
    read = read_table(tmp_path / "a.dta")
    assert read.names == [f"_{STAGE}", "BR_패널키값"]
    assert resolve(read, firms).columns == {f"_{STAGE}": "ai_stage", "BR_패널키값": "firm_id"}


def test_names_that_say_nothing_are_known_by_their_labels(firms: Contract) -> None:
    found = resolve(table(["v2", "v1", "v3"], "dta", {"v1": STAGE, "v2": "BR_패널키값"}), firms)
    assert found.columns == {"v2": "firm_id", "v1": "ai_stage"}
    assert found.evidence == {"v2": "label", "v1": "label"}
    assert found.unknown == ("v3",)


def test_the_contracts_own_labels(firms: Contract) -> None:
    sales = firms.variable("sales")
    for text in (sales.label.ko, sales.label.en.upper()):
        assert resolve(table(["x"], "sav", {"x": text}), firms).columns == {"x": "sales"}


@pytest.mark.parametrize(
    "name", ["경영실적 매출금액(영업수익)", "경영실적-매출금액 영업수익", "경영실적_매출금액_영업수익", " 경영실적_매출금액영업수익 "]
)
def test_separators_and_case_are_set_aside(firms: Contract, name: str) -> None:
    assert resolve(table([name]), firms).columns == {name: "sales"}


def test_decomposed_hangul(firms: Contract) -> None:
    name = unicodedata.normalize("NFD", "경영실적_매출금액영업수익")
    assert resolve(table([name]), firms).columns == {name: "sales"}


def test_order_of_the_parts_counts(firms: Contract) -> None:
    assert resolve(table(["매출금액영업수익_경영실적"]), firms).columns == {}


def test_a_cut_name_that_two_variables_share(contract: Contract) -> None:
    long = contract.variable("sales").aliases[0].name
    for cut, kind in ((long[:STATA_CHARACTERS], "dta"), (long.encode()[:SPSS_BYTES].decode(errors="ignore"), "sav")):
        found = resolve(table([cut], kind), contract)  # type: ignore[arg-type]  # the two kinds above
        assert found.columns == {}
        assert [(problem.code, problem.column) for problem in found.problems] == [("E-HEADER-AMBIGUOUS", cut)]
        assert found.problems[0].facts == {"candidates": "sales, operating_cost"}
        settled = resolve(table([cut], kind, {cut: long}), contract)  # type: ignore[arg-type]  # as above
        assert (settled.columns, settled.problems) == ({cut: "sales"}, ())


def test_two_columns_for_one_variable(firms: Contract) -> None:
    found = resolve(table(["sales", "경영실적_매출금액영업수익", "BR_패널키값"]), firms)
    assert found.columns == {"BR_패널키값": "firm_id"}
    (problem,) = found.problems
    assert (problem.code, problem.column) == ("E-HEADER-TWICE", "sales")
    assert "경영실적_매출금액영업수익" in problem.place("ko")


def test_an_alias_of_other_years_or_files_does_not_count(firms: Contract) -> None:
    sales = firms.variable("sales")
    alias = sales.aliases[0].model_copy(update={"name": "옛이름", "years": "-2019", "formats": ("stata",)})
    changed = firms.model_copy(update={"variables": (sales.model_copy(update={"aliases": (alias,)}),)})
    assert resolve(table(["옛이름"], "dta"), changed, 2018).columns == {"옛이름": "sales"}
    assert resolve(table(["옛이름"], "dta"), changed, 2020).unknown == ("옛이름",)
    assert resolve(table(["옛이름"], "csv"), changed, 2018).unknown == ("옛이름",)
    assert resolve(table(["옛이름"], "dta"), changed).columns == {"옛이름": "sales"}


def test_limits_of_stata_and_spss() -> None:
    name = "4" + "가" * 70
    forms = mangled(name)
    assert "_4" + "가" * 30 in forms
    assert "4" + "가" * 21 in forms  # 64 bytes of UTF-8
    assert "4" + "가" * 31 in forms  # 63 bytes of CP949, and one more would be 65
    assert max(map(len, forms)) == 72


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0xD7A3), min_size=1, max_size=90))
def test_a_name_is_one_of_its_own_forms(name: str) -> None:
    plain = unicodedata.normalize("NFC", name).strip()
    assert plain.casefold() in mangled(name)
    assert plain[:STATA_CHARACTERS].casefold() in mangled(name)
    assert all(len(form) <= len(plain.casefold()) * 3 + 1 for form in mangled(name))
    assert tokens(name) == tokens(f" {name}_")
