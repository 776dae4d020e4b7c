"""What an edition says about itself on its pages.

Nothing of Sphinx is loaded for it: the landing page needs no more.
"""

from __future__ import annotations

from typing import Any

from kiet_report.core.languages import LANGUAGES
from kiet_report.data.editions.edition import EditionFile


def facts_of(file: EditionFile) -> dict[str, Any]:
    """What pages say about the edition: `title` by language, `published` and `cutoff` (ISO dates), `data_to` (year), `min_firms` (how many
    firms a result from single firms needs; None for an edition without firm data).
    """
    return {
        "id": file.id,
        "title": {lang: file.title[lang] for lang in LANGUAGES},
        "published": file.published.isoformat(),
        "cutoff": file.cutoff.isoformat(),
        "data_to": file.data_to,
        "min_firms": file.withholding.min_firms if file.withholding else None,
    }
