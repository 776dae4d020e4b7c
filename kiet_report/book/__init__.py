"""The Sphinx side: what prose may say (`roles`, `exhibit`, `pages`),
and how a page looks (`html`, `latex`, `switch`, `search_ko`).
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything, when Sphinx asks: who needs only a label or the landing page does not wait for
    Sphinx's extensions to load.
    """
    from kiet_report.book import (
        citations,
        codebook,
        exhibit,
        html,
        latex,
        ledger,
        pages,
        print_pages,
        roles,
        search_ko,
        simulation,
        switch,
        usage,
    )

    app.add_config_value("kiet_lang", "ko", "env", types=(str,))
    app.add_config_value("kiet_edition", "", "env", types=(str,))
    app.add_config_value("kiet_assembled", "", "", types=(str,))
    app.add_config_value("kiet_root", "", "", types=(str,))
    for module in (citations, roles, exhibit, usage, pages, ledger, print_pages, codebook, simulation, html, latex, switch, search_ko):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
