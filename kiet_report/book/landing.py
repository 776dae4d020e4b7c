"""The first page of an edition, above its two languages:
it sends a browser to its language, and offers both to whoever stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiet_report.book.facts import facts_of
from kiet_report.book.labels import label
from kiet_report.core.languages import LANGUAGES
from kiet_report.data.editions.edition import Edition


def landing_page(edition: Edition) -> str:
    """The page `index.html` of an edition.

    It uses the style sheet and the script of the Korean pages beside it.
    """
    return landing_page_of(facts_of(edition.file))


def landing_page_of(facts: dict[str, Any]) -> str:
    """The same from the facts alone, in the form `facts.facts_of` gives."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("theme")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    languages = [
        {
            "code": lang,
            "open": label("landing.open", lang),
            "title": label("report.title", lang),
            "subtitle": label("report.subtitle", lang),
            "edition": label("header.edition", lang, title=facts["title"][lang], data_to=facts["data_to"]),
            "description": label("report.description", lang),
        }
        for lang in LANGUAGES
    ]
    return environment.get_template("landing.html").render(languages=languages)
