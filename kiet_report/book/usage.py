"""Which page shows which numbers and exhibits,
and which pages are out of date when the registry changes.

Sphinx compares source files by time. A page here also depends on registered values, so each page remembers a fingerprint of just the
entries it shows: a rebuilt registry with the same values touches no page, one changed value touches exactly the pages that show it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from kiet_report.book.exhibit import exhibit
from kiet_report.book.registry import Assembled, assembled
from kiet_report.book.roles import used_numbers
from kiet_report.core.languages import Lang


@dataclass
class PageUse:
    """What one page shows.

    whole: it lists the registry itself (a ledger), so any change of it or of another page's use concerns it.
    """

    numbers: list[str] = field(default_factory=list)
    exhibits: list[str] = field(default_factory=list)
    whole: bool = False
    fingerprint: str = ""


def uses(env: BuildEnvironment) -> dict[str, PageUse]:
    """Page name -> what it shows, kept with the environment."""
    if not hasattr(env, "kiet_use"):
        env.kiet_use = {}  # type: ignore[attr-defined]  # extensions keep their data on the environment
    return env.kiet_use  # type: ignore[attr-defined]  # set above or by an earlier call


def mark_whole(env: BuildEnvironment) -> None:
    """The page being read lists the registry itself."""
    uses(env).setdefault(env.docname, PageUse()).whole = True


def pages_using(env: BuildEnvironment, number: str) -> list[str]:
    """Pages that show a number in their text or their tables, in the order of their names."""
    return sorted(name for name, use in uses(env).items() if number in use.numbers)


def cell_numbers(edition: Assembled, eid: str, lang: Lang) -> list[str]:
    """Keys of the registered numbers a table's cells show."""
    if edition.exhibits[eid].kind != "table":
        return []
    return [cell.key for row in edition.table(eid, lang).rows for cell in row.cells if cell.key]


def _fingerprint(edition: Assembled, lang: Lang, use: PageUse) -> str:
    """Digest of everything registered that the page shows;
    a number or exhibit that is gone changes it too.
    """
    digest = hashlib.sha256()
    if use.whole:
        for name in ("numbers", "exhibits", "claims"):
            digest.update((edition.folder / "registry" / f"{name}.json").read_bytes())
    for key in use.numbers:
        entry = edition.numbers.get(key)
        digest.update(entry.model_dump_json().encode() if entry else b"-")
    for eid in use.exhibits:
        shown = edition.exhibits.get(eid)
        digest.update(shown.model_dump_json().encode() if shown else b"-")
        for path in sorted((edition.folder / "exhibits").glob(f"{eid}.{lang}.*")):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _record(app: Sphinx, doctree: nodes.document) -> None:
    env, edition, lang = app.env, assembled(app), app.config.kiet_lang
    use = uses(env).setdefault(env.docname, PageUse())
    use.exhibits = [node["eid"] for node in doctree.findall(exhibit)]
    in_tables = [key for eid in use.exhibits for key in cell_numbers(edition, eid, lang)]
    use.numbers = list(dict.fromkeys([*used_numbers(doctree), *in_tables]))
    use.fingerprint = _fingerprint(edition, lang, use)


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    edition, lang = assembled(app), app.config.kiet_lang
    stale = {name for name, use in uses(env).items() if name not in removed and _fingerprint(edition, lang, use) != use.fingerprint}
    if stale or added or changed or removed:
        stale |= {name for name, use in uses(env).items() if use.whole and name not in removed}
    return sorted(stale)


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    uses(env).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    for docname in docnames:
        if docname in uses(other):
            uses(env)[docname] = uses(other)[docname]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _record)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
