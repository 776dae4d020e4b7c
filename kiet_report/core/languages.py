"""The two languages of the report, and text that exists in both."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

Lang = Literal["ko", "en"]
LANGUAGES: tuple[Lang, ...] = ("ko", "en")


class Bilingual(BaseModel):
    """The same thing said in Korean and in English;
    an empty or missing half is an error when it is loaded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ko: str
    en: str

    @field_validator("ko", "en")
    @classmethod
    def _not_empty(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("a text is empty; every text is written in both languages")
        return text

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en


def other(lang: Lang) -> Lang:
    """The language that a text in `lang` has its sibling in."""
    return "en" if lang == "ko" else "ko"
