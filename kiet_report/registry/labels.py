"""Where the names of coordinates come from when `book/measures.yaml` does not give them:
code lists, definitions, the survey's contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from kiet_report.core.languages import LANGUAGES, Bilingual
from kiet_report.core.periods import write_period
from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.contracts.questionnaire import option_labels, question_labels
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts.references import definitions

_CENTURY = range(2000, 2100)


class Label(BaseModel):
    """What a coordinate is called: whole, as data files have it, and short,
    as figures and names of numbers have it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ko: str
    en: str
    short_ko: str = ""
    short_en: str = ""

    @model_validator(mode="after")
    def _not_empty(self) -> Label:
        if not self.ko.strip() or not self.en.strip():
            raise ValueError("a name is empty; every name is given in both languages")
        return self

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Label:
        """From its fields by language."""
        return cls(**{lang: texts[lang] for lang in LANGUAGES})

    def shortened(self, short: Bilingual | None) -> Label:
        """With another short name, if there is one."""
        return self if short is None else self.model_copy(update={"short_ko": short.ko, "short_en": short.en})

    @property
    def whole(self) -> Bilingual:
        return Bilingual(ko=self.ko, en=self.en)

    @property
    def short(self) -> Bilingual:
        return Bilingual(ko=self.short_ko or self.ko, en=self.short_en or self.en)


def _industries(inputs: Inputs) -> dict[str, Label]:
    return _listed(codelists.industries(inputs), "ko", "en")


def _provinces(inputs: Inputs) -> dict[str, Label]:
    return _listed(codelists.provinces(inputs), "name_ko", "name_en")


def _technologies(inputs: Inputs) -> dict[str, Label]:
    return _listed(codelists.technologies(inputs), "ko", "en")


def _listed(rows: Any, ko: str, en: str) -> dict[str, Label]:
    return {str(value): Label(ko=row[ko], en=row[en], short_ko=row["short_ko"], short_en=row["short_en"]) for value, row in rows.iterrows()}


def _definitions(inputs: Inputs) -> dict[str, Label]:
    return {name: Label.of(entry.label.model_dump()) for name, entry in definitions(inputs).items()}


def _questions(inputs: Inputs) -> dict[str, Label]:
    """Questions of the survey, by the words that keys of numbers name them by."""
    return _of(question_labels(load_contract(inputs, "survey")))


def _options(inputs: Inputs) -> dict[str, Label]:
    """Options as `question.option`, for the same option is worded differently by question."""
    return _of(option_labels(load_contract(inputs, "survey")))


def _bases(inputs: Inputs) -> dict[str, Label]:
    """Groups of firms that questions of the survey are put to."""
    return _of({name: base.label for name, base in load_contract(inputs, "survey").bases.items()})


def _of(names: Mapping[str, Bilingual]) -> dict[str, Label]:
    return {value: Label.of(name.model_dump()) for value, name in names.items()}


def _years(inputs: Inputs) -> dict[str, Label]:
    """Years as coordinates: what a number that holds over a longer period says of one of them."""
    return {str(year): Label.of({lang: write_period(str(year), lang) for lang in LANGUAGES}) for year in _CENTURY}


LABELS: dict[str, Callable[[Inputs], dict[str, Label]]] = {
    "industries": _industries,
    "provinces": _provinces,
    "technologies": _technologies,
    "definitions": _definitions,
    "years": _years,
    "survey_questions": _questions,
    "survey_options": _options,
    "survey_bases": _bases,
}
"""Name in `book/measures.yaml` -> reader of value -> label."""
