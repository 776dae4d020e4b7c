"""The page around the text: our theme, the header with the switch to the other language,
the table of contents, and the titles and links in the head.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript
from sphinx.domains.math import MathDomain

from kiet_report.book.html import edition_root
from kiet_report.book.labels import date, label
from kiet_report.core.languages import LANGUAGES, other

THEME = Path(__file__).with_name("theme")
MATHJAX = "_mathjax/tex-svg.js"
MATHJAX_PACKAGE = "sphinx-mathjax-offline"
_UNUSED = {
    "basic.css", "pygments.css", "sphinx-design.min.css", "design-tabs.js",
    "documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js",
}  # fmt: skip
"""Files other extensions put on every page, and this theme does without."""


def page_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Everything the templates need beyond what Sphinx gives them.

    Runs before the extensions that add files at the usual priority.
    """
    lang, facts = app.config.kiet_lang, app.config.kiet_edition_facts
    root, target = edition_root(pagename), app.builder.get_target_uri(pagename)
    edition = facts["title"][lang]
    context |= {
        "label": lambda key, **values: label(key, lang, **values),
        "lang": lang,
        "other_lang": other(lang),
        "other_page": f"{root}{other(lang)}/{target}",
        "alternates": [(code, f"{root}{code}/{target}") for code in LANGUAGES] + [("x-default", f"{root}index.html")],
        "report_title": label("report.title", lang),
        "edition_line": label("header.edition", lang, title=edition, data_to=facts["data_to"]),
        "edition_short": edition,
        "edition_footer": label(
            "footer.edition", lang, edition=edition, published=date(facts["published"], lang), cutoff=date(facts["cutoff"], lang)
        ),
        "edition_id": app.config.kiet_edition,
        "kiet_pdf": app.config.kiet_pdf,
        "pdf": f"{root}report-{lang}.pdf",
        "registry": f"{root}registry/numbers.json",
        "page_description": _description(doctree) or label("report.description", lang),
        "body": _accessible(context.get("body", ""), label("section.permalink", lang)),
        "contents": lambda: _contents(context),
        "page_contents": _page_contents(context),
    }


def _accessible(body: str, permalink: str) -> str:
    """The text with what docutils and Sphinx leave unsaid put right.

    Links to headings are named in the page's language, which Sphinx's catalogue lacks in Korean; entries of a bibliography are items of
    their list, where docutils still writes a role that has been withdrawn.
    """
    body = re.sub(r'(<a class="headerlink" href="[^"]*") title="[^"]*"', rf'\1 title="{permalink}" aria-label="{permalink}"', body)
    return body.replace('role="doc-biblioentry"', 'role="listitem"')


def _description(doctree: nodes.document | None) -> str:
    """The first paragraph of running text, up to 160 characters."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree is not None else ():
        if isinstance(paragraph.parent, (nodes.section, nodes.container)):
            text = " ".join(paragraph.astext().split())
            return text if len(text) <= 160 else text[:159].rsplit(" ", 1)[0] + "…"
    return ""


def _contents(context: dict[str, Any]) -> str:
    """The book's table of contents.

    Sphinx writes a caption as a heading without a level; here it is a plain line.
    """
    toctree = context.get("toctree")
    if toctree is None:
        return ""
    found = str(toctree(maxdepth=2, collapse=True, includehidden=True, titles_only=True) or "")
    return found.replace('<p class="caption" role="heading">', '<p class="caption">')


def _page_contents(context: dict[str, Any]) -> str:
    """The sections of this page, when there are at least two of them.

    Sphinx's list holds the page itself as its only first item.
    """
    if not context.get("display_toc"):
        return ""
    inner = re.search(r"<ul>.*?(<ul>.*</ul>)\s*</li>\s*</ul>", context.get("toc", ""), re.DOTALL)
    return inner[1] if inner and inner[1].count("<li>") > 1 else ""


def _own_files(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Keep the page to the files it uses. Runs last, when every extension has added its own."""
    for kind in ("css_files", "script_files"):
        context[kind] = [file for file in context.get(kind, []) if _name(file) not in _UNUSED and not _name(file).startswith("mystnb.")]
    # docutils adds a second viewport to the one of the layout
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags", ""))
    context["needs_design"] = doctree is not None and any(
        "sd-" in name for node in doctree.findall(nodes.Element) for name in node.get("classes", [])
    )


def _name(file: _CascadingStyleSheet | _JavaScript | str) -> str:
    return Path(str(getattr(file, "filename", file)).split("?")[0]).name


def mathjax_file() -> Path:
    """The MathJax that lies in the installed package, so that no page asks another server for it."""
    for file in importlib.metadata.files(MATHJAX_PACKAGE) or ():
        if file.as_posix().endswith("static/mathjax/tex-svg.js"):
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{MATHJAX_PACKAGE} holds no tex-svg.js")


def _copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """2 MB, so only into a book that has an equation.

    Outside book/_static, where Jupyter Book would load it on every page.
    """
    if (
        error is None
        and app.builder.format == "html"
        and any(cast(MathDomain, app.env.get_domain("math")).has_equations(name) for name in app.env.found_docs)
    ):
        place = Path(app.outdir) / MATHJAX
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(mathjax_file(), place)


def setup(app: Sphinx) -> None:
    app.add_config_value("kiet_edition_facts", {}, "env", types=(dict,))
    app.add_config_value("kiet_pdf", True, "html", types=(bool,))
    app.add_html_theme("kiet_report", str(THEME))
    # math.js says what MathJax may do, then loads it; Sphinx puts it on pages with an equation only
    app.config.mathjax_path = "math.js"
    app.config.mathjax_options = {"defer": "defer"}
    app.connect("html-page-context", page_context, priority=400)
    app.connect("html-page-context", _own_files, priority=950)
    app.connect("build-finished", _copy_mathjax)
