"""Contracts: those of the project are whole and honest about what nobody verified; a faulty one is refused with file, line and place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.contract import CONTRACTS, Contract, load_contract
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts.references import sources

DATA = Path(__file__).parents[3] / "data"
INPUTS = Folder(DATA)
HANGUL = re.compile(r"[가-힣]")
TECHNOLOGIES = ("ai", "iot", "cloud", "big_data", "mobile_5g", "blockchain", "printing_3d", "robot", "vr_ar")
SEEN = {
    "firm_id": "BR_패널키값",
    "year": "조사기준연도",
    "industry": "주사업_산업대분류코드",
    "sales": "경영실적_매출금액영업수익",
    "employees": "상용근로_남여합계종사자수",
    "assets_tangible": "재무구조_유형자산",
    "labour_cost": "비용내역_영업비_인건비",
    "iot_stage": "4차산업혁명_기술활용_IOT_활용단계구분코드",
    "cloud_stage": "4차산업혁명_기술활용_CLOUD_활용단계구분코드",
    "ai_stage": "4차산업혁명_기술활용_AI_활용단계구분코드",
    "big_data_stage": "4차산업혁명_기술활용_BIGDATA_활용단계구분코드",
    "province": "행정구역시도코드",
    "industry_division": "주사업_산업중분류코드",
    "value_added": "부가가치금액",
    "operating_cost": "영업비_총합",
}
"""Names that published code uses; every other name is a stand-in."""


def contract(name: str) -> Contract:
    return load_contract(INPUTS, name)


@pytest.fixture
def firms() -> Contract:
    return contract("firms")


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Folder]:
    """A data folder whose contract of firms has one text replaced by another."""

    def edit(old: str, new: str, count: int = 1) -> Folder:
        shutil.copytree(DATA / "contracts", tmp_path / "contracts")
        path = tmp_path / "contracts" / "firms.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")
        return Folder(tmp_path)

    return edit


def refusal(inputs: Folder) -> ReportError:
    with pytest.raises(ReportError) as caught:
        load_contract(inputs, "firms")
    assert all("firms.yaml" in caught.value.text(lang) for lang in LANGUAGES)
    return caught.value


def test_the_firm_panel_has_its_columns_in_order(firms: Contract) -> None:
    first = "firm_id year industry industry_division province founded_year capital foreign_share establishments employees employees_all"
    amounts = "sales operating_cost labour_cost value_added assets_total assets_tangible assets_intangible rd_expenditure"
    stages = [name for technology in TECHNOLOGIES for name in (f"{technology}_stage", technology)]
    areas = ("product_service_development", "production_process", "sales", "marketing_strategy", "organisation_management")
    assert list(firms.names) == [*first.split(), *amounts.split(), *stages, *(f"ai_area_{area}" for area in areas)]
    assert (firms.key, firms.entity, firms.time) == (("firm_id", "year"), "firm_id", "year")


def test_columns_have_the_types_of_the_stored_file(firms: Contract) -> None:
    expected = {
        "firm_id": "str",
        "year": "int16",
        "industry": "str",
        "founded_year": "Int16",
        "capital": "Float64",
        "establishments": "Int32",
        "employees": "Int32",
        "value_added": "Float64",
        "ai_stage": "Int8",
        "ai": "Int8",
        "ai_area_sales": "Int8",
    }
    assert {name: firms.variable(name).dtype for name in expected} == expected


def test_ranges(firms: Contract) -> None:
    employees, founded, share = (firms.variable(name).range for name in ("employees", "founded_year", "foreign_share"))
    assert employees is not None and (employees.min, employees.max) == (1, 1_000_000)
    assert founded is not None and (founded.min, founded.max_of) == (1800, "year")
    assert share is not None and (share.min, share.max) == (0, 100)
    assert firms.variable("value_added").range is None


def test_amounts_are_million_won_and_say_that_nobody_verified_it(firms: Contract) -> None:
    amounts = [variable for variable in firms.variables if variable.amount]
    assert len(amounts) == 9
    assert {(variable.unit, variable.unit_confidence) for variable in amounts} == {("million_krw", "unverified")}
    assert firms.rules.unit_changes is not None
    assert set(firms.rules.unit_changes.variables) == {variable.name for variable in amounts}


def test_only_names_seen_in_code_are_better_than_unverified(firms: Contract) -> None:
    seen = {variable.name: alias.name for variable in firms.variables for alias in variable.aliases if alias.confidence != "unverified"}
    assert seen == SEEN
    assert {alias.confidence for variable in firms.variables for alias in variable.aliases} == {"medium", "unverified"}


def test_the_recode_of_the_technology_items_by_year(firms: Contract) -> None:
    rules = {year: firms.technology_use(year) for year in (2016, 2017, 2018, 2019, 2020, 2021, 2024)}
    assert rules[2016] is None
    for year in (2017, 2018, 2019, 2020):
        rule = rules[year]
        assert rule is not None and (rule.used, rule.not_used, rule.blank) == (tuple("123456"), (), "not_used")
        assert rule.confidence == ("unverified" if year < 2019 else "medium")
    for year in (2021, 2024):
        rule = rules[year]
        assert rule is not None and (rule.used, rule.not_used, rule.blank) == (tuple("23456"), ("1",), "unknown")


def test_the_frame_is_that_of_footnote_184(firms: Contract) -> None:
    frame = firms.frame
    assert frame is not None and (frame.regular_employees, frame.capital, frame.services.capital) == (50, 300, 1000)
    assert frame.services.confidence == "unverified"
    assert set(frame.services.sections) <= set(codelists.industries(INPUTS).index)


def test_technologies_are_those_of_the_code_list(firms: Contract) -> None:
    derived = {variable.name: variable.derived.source for variable in firms.variables if variable.derived}
    assert set(derived) == set(codelists.technologies(INPUTS).index)
    assert derived == {name: f"{name}_stage" for name in TECHNOLOGIES}
    assert not {variable.name for variable in firms.delivered} & set(derived)


@pytest.mark.parametrize(("text", "status"), [("", "blank"), (" . ", "blank"), ("*", "masked"), ("**********", "masked")])
def test_marks_of_missing_cells(firms: Contract, text: str, status: str) -> None:
    assert firms.missing.status(text) == status


@pytest.mark.parametrize("text", ["0", "-", "***********", "*1", "N/A", "..", "NA"])
def test_other_texts_are_values(firms: Contract, text: str) -> None:
    assert firms.missing.status(text) == "ok"


@pytest.mark.parametrize("name", CONTRACTS)
def test_contracts_are_whole(name: str) -> None:
    loaded = contract(name)
    assert loaded.id == name
    assert loaded.source in sources(INPUTS)
    for variable in loaded.variables:
        assert HANGUL.search(variable.label.ko), variable.name
        assert not HANGUL.search(variable.label.en), variable.name
        if variable.description is not None:
            assert HANGUL.search(variable.description.ko)
            assert not HANGUL.search(variable.description.en)
    assert all(variable.required or loaded.entity is None or variable.name not in loaded.key for variable in loaded.variables)


def test_aggregates_have_the_fields_of_an_observation() -> None:
    fields = "series_id definition_id period geo industry size tech use measure unit value value_raw status se n vintage source_id"
    aggregates = contract("aggregates")
    assert list(aggregates.names) == fields.split()
    statuses = [code.code for code in aggregates.codelists["observation_status"]]
    assert statuses == ["ok", "provisional", "zero_none", "unknown", "suppressed", "blank", "unparsed"]


def test_the_digest_is_that_of_what_is_said(edited: Callable[..., Folder], firms: Contract) -> None:
    same = load_contract(edited("# The firm panel: one row", "# Another comment: one row"), "firms")
    assert same.digest == firms.digest
    assert re.fullmatch(r"[0-9a-f]{64}", firms.digest)


def test_a_changed_file_is_read_again(edited: Callable[..., Folder], firms: Contract) -> None:
    inputs = edited("regular_employees: 50", "regular_employees: 60")
    assert load_contract(inputs, "firms").digest != firms.digest
    path = inputs.path("contracts/firms.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("regular_employees: 60", "regular_employees: 700"), encoding="utf-8")
    changed = load_contract(inputs, "firms").frame
    assert changed is not None and changed.regular_employees == 700


def test_names_of_deliveries(edited: Callable[..., Folder], firms: Contract) -> None:
    assert firms.variable("operating_cost").names() == ("비용내역_영업비_총합", "영업비_총합", "operating_cost")
    old = "- {name: 부가가치금액, confidence: medium}"
    first = "- {name: 부가가치금액, confidence: medium, years: -2020, formats: [mdis, stata]}"
    inputs = edited(old, f"{first}\n      - {{name: 새이름, years: 2021-, confidence: low}}")
    variable = load_contract(inputs, "firms").variable("value_added")
    assert variable.names(2020) == ("부가가치금액", "value_added")
    assert variable.names(2021) == ("새이름", "value_added")
    assert variable.names(2019, "xlsx") == ("value_added",)
    assert variable.names() == ("부가가치금액", "새이름", "value_added")


def test_an_unknown_variable_is_the_callers_fault(firms: Contract) -> None:
    with pytest.raises(KeyError, match="profit"):
        firms.variable("profit")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("    storage: Int16\n", "    storrage: Int16\n", "E-CONTRACT", "variables.year.storrage"),
        ("    role: identifier\n", "    role: name\n", "E-CONTRACT", "variables.firm_id.role"),
        ("title: {ko: 기업 패널, en: Firm panel}", "title: {ko: 기업 패널}", "E-CONTRACT", "title.en"),
        ("id: firms\n", "id: farms\n", "E-CONTRACT", "id"),
        ("years: 2019-2020", "years: 2020-2019", "E-CONTRACT", "rules.technology_use.2.years"),
        ("codelist: industries", "codelist: industry", "E-CONTRACT-NAME", "variables.industry.codelist"),
        ("unit: percent", "unit: percents", "E-CONTRACT-NAME", "variables.foreign_share.unit"),
        ("max_of: year", "max_of: years", "E-CONTRACT-NAME", "variables.founded_year.range.max_of"),
        ("source: ai_stage", "source: ai_stages", "E-CONTRACT-NAME", "variables.ai.derived.source"),
        ("key: [firm_id, year]", "key: [firm, year]", "E-CONTRACT-NAME", "key"),
        ("entity: firm_id", "entity: firm", "E-CONTRACT-NAME", "entity"),
        ("key: [firm_id, year]", "key: [firm_id, capital]", "E-CONTRACT-FIT", "key.capital"),
        ("{min: 2000, max: 2100}", "{min: 2100, max: 2000}", "E-CONTRACT-RANGE", "variables.year.range"),
        ("valid_to: 2020-12-31}", "valid_from: 2021-01-01, valid_to: 2020-12-31}", "E-CONTRACT-RANGE", "codelists.stages.1"),
        ("name: 자본금,", "name: 회사설립연도,", "E-CONTRACT-ALIAS", "variables.capital.aliases"),
        ("name: 자본금,", "name: sales,", "E-CONTRACT-ALIAS", "variables.capital.aliases"),
        ("  - name: capital\n", "  - name: sales\n", "E-CONTRACT-TWICE", "variables"),
        ("valid_from: 2021-01-01}", "valid_from: 2020-01-01}", "E-CONTRACT-TWICE", "codelists.stages"),
        ("  stages:\n", "  provinces:\n", "E-CONTRACT-TWICE", "codelists.provinces"),
        ("not_used: []", 'not_used: ["6"]', "E-CONTRACT-TWICE", "rules.technology_use.0"),
        ("years: 2019-2020", "years: 2018-2020", "E-CONTRACT-YEARS", "rules.technology_use"),
        ('pattern: "[0-9]{2}"', "range: {min: 1, max: 99}", "E-CONTRACT-FIT", "variables.industry_division"),
    ],
)
def test_a_faulty_contract_is_refused(edited: Callable[..., Folder], old: str, new: str, code: str, place: str) -> None:
    inputs = edited(old, new)
    error = refusal(inputs)
    assert (error.code, error.facts["place"]) == (code, place)
    assert 1 < error.facts["line"] <= len(inputs.path("contracts/firms.yaml").read_text(encoding="utf-8").splitlines())


def test_the_line_is_that_of_the_fault(edited: Callable[..., Folder]) -> None:
    inputs = edited("    storage: Int16\n", "    storrage: Int16\n")
    line = refusal(inputs).facts["line"]
    assert inputs.path("contracts/firms.yaml").read_text(encoding="utf-8").splitlines()[line - 1] == "    storrage: Int16"


def test_aliases_may_be_shared_where_years_or_formats_do_not_overlap(edited: Callable[..., Folder]) -> None:
    old = "- {name: 자본금, confidence: unverified}"
    inputs = edited(old, f'{old}\n      - {{name: 공통, years: "2017-2020", confidence: low}}')
    path = inputs.path("contracts/firms.yaml")
    share = "- {name: 사업체수, confidence: unverified}"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(share, f"{share}\n      - {{name: 공통, years: 2021-, confidence: low}}"), encoding="utf-8")
    assert "공통" in load_contract(inputs, "firms").variable("establishments").names(2021)
    path.write_text(text.replace(share, f"{share}\n      - {{name: 공통, years: 2020, confidence: low}}"), encoding="utf-8")
    assert refusal(inputs).facts["other"] == "capital"


def test_a_repeated_key_is_refused(edited: Callable[..., Folder]) -> None:
    assert refusal(edited("time: year\n", "time: year\ntime: year\n")).code == "E-CONFIG"


def test_a_file_with_code_in_it_is_refused(edited: Callable[..., Folder]) -> None:
    assert refusal(edited("time: year\n", "time: !!python/object/apply:os.getcwd []\n")).code == "E-CONFIG"


SURVEY = """
id: small
title: {ko: 작은 조사, en: A small survey}
description: {ko: 시험, en: a test}
source: survey_2024
observation: {ko: 응답, en: a response}
key: [id]
basis_note: {ko: 시험, en: a test}
missing: {blank: [""], mask: "*", mask_longest: 3, confidence: unverified}
codelists:
  groups: [{code: "1", label: {ko: 가, en: a}}, {code: "2", label: {ko: 나, en: b}}]
  reasons: [{code: cost, label: {ko: 비용, en: cost}}, {code: people, label: {ko: 인력, en: people}}]
items: {reason: {label: {ko: 이유, en: Reasons}, codelist: reasons, choose: 1}}
variables:
  - {name: id, role: identifier, type: text, label: {ko: 번호, en: Number}, nullable: false}
  - {name: group, role: answer, type: code, label: {ko: 집단, en: Group}, codelist: groups}
  - {name: plans, role: answer, type: yes_no, label: {ko: 계획, en: Plans}}
  - name: reason_cost
    role: answer
    type: yes_no
    label: {ko: 비용, en: Cost}
    part_of: {item: reason, option: cost}
    asked_of: [{variable: group, codes: ["1"]}, {variable: plans, codes: ["0"]}]
  - {name: first, role: answer, type: code, label: {ko: 첫째, en: First}, codelist: reasons, part_of: {item: reason, choice: 1}}
  - {name: weight, role: weight, type: number, label: {ko: 가중값, en: Weight}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Contract]:
    def load(old: str = "", new: str = "") -> Contract:
        (tmp_path / "contracts").mkdir(exist_ok=True)
        (tmp_path / "contracts" / "small.yaml").write_text(SURVEY.replace(old, new) if old else SURVEY, encoding="utf-8")
        return load_contract(Folder(tmp_path), "small")

    return load


def test_answers_with_several_parts_and_filters(small: Callable[..., Contract]) -> None:
    part = small().variable("reason_cost")
    assert part.part_of is not None and (part.part_of.item, part.part_of.option) == ("reason", "cost")
    assert [(condition.variable, condition.codes) for condition in part.asked_of] == [("group", ("1",)), ("plans", ("0",))]
    assert small().items["reason"].choose == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("item: reason, option: cost", "item: reasons, option: cost", "E-CONTRACT-NAME"),
        ("option: cost}", "option: costs}", "E-CONTRACT-CODES"),
        ("option: cost}", "option: cost, choice: 2}", "E-CONTRACT-FIT"),
        ("item: reason, choice: 1", "item: reason", "E-CONTRACT-FIT"),
        ("codelist: reasons, part_of", "codelist: groups, part_of", "E-CONTRACT-FIT"),
        ("type: yes_no\n    label", "type: integer\n    label", "E-CONTRACT-FIT"),
        ('variable: group, codes: ["1"]', 'variable: groups, codes: ["1"]', "E-CONTRACT-NAME"),
        ('variable: group, codes: ["1"]', 'variable: group, codes: ["3"]', "E-CONTRACT-CODES"),
        ('variable: plans, codes: ["0"]', 'variable: plans, codes: ["Y"]', "E-CONTRACT-NAME"),
        ('variable: plans, codes: ["0"]', 'variable: weight, codes: ["0"]', "E-CONTRACT-FIT"),
        ("codelist: reasons, choose: 1", "codelist: reason, choose: 1", "E-CONTRACT-NAME"),
        ("choose: 1", "choose: 0", "E-CONTRACT"),
    ],
)
def test_a_faulty_answer_is_refused(small: Callable[..., Contract], old: str, new: str, code: str) -> None:
    with pytest.raises(ReportError) as caught:
        small(old, new)
    assert caught.value.code == code
    assert caught.value.facts["file"] == "data/contracts/small.yaml"


def test_numbers_as_codes_are_refused_since_codes_are_text() -> None:
    raw = load_yaml(DATA / "contracts" / "firms.yaml")
    raw["codelists"]["stages"][0]["code"] = 1
    with pytest.raises(ValueError, match="string"):
        Contract.model_validate(raw)
