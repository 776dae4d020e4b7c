"""The Sphinx application of one language: Jupyter Book's configuration,
this report's extensions and theme.

    with sphinx_application(project, "ko", "2026", source, output, doctrees, assembled, "html") as app:
        app.build()
        problems = warnings_of(app)

Both builders (html, then latex) may run one after the other in one process over the same doctrees: nothing they are given differs except
the builder.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace, patch_docutils

from kiet_report.book.facts import facts_of
from kiet_report.book.labels import label
from kiet_report.book.latex import latex_config
from kiet_report.core.languages import Lang
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition

EXTENSIONS = ("myst_nb", "sphinx_external_toc", "sphinx_design", "kiet_report.book")
"""Not Jupyter Book's own list: thebe, comments and intersphinx ask other servers, and the theme here is our own."""

_FOREIGN = ("comments_config", "use_jupyterbook_latex", "use_multitoc_numbering", "html_theme_options", "html_favicon", "html_logo")


def edition_facts(project: Project, edition: str) -> dict[str, Any]:
    """The facts of an edition by its id, see `facts_of`."""
    return facts_of(open_edition(project, edition).file)


def configuration(project: Project, lang: Lang, edition: str, assembled: Path, *, facts: dict[str, Any] | None = None) -> dict[str, Any]:
    """The Sphinx configuration of one language. facts: instead of the edition's own description."""
    config, _ = get_final_config(
        user_yaml=project.book / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=project.book,
        validate=True,
        raise_on_invalid=True,
    )
    for name in _FOREIGN:
        config.pop(name, None)
    bibliography = project.book / "references.bib"
    config["extensions"] = [*EXTENSIONS, "sphinxcontrib.bibtex"] if bibliography.is_file() else list(EXTENSIONS)
    if bibliography.is_file():
        config |= {"bibtex_bibfiles": [str(bibliography)], "bibtex_reference_style": "kiet", "bibtex_default_style": f"kiet_{lang}"}
    # absolute: Jupyter Book writes them relative to the source folder, and here the sources are staged elsewhere
    config["exclude_patterns"] = [*config.get("exclude_patterns", []), "**/README.md", "README.md"]
    config["html_static_path"] = [str(project.book / name) for name in config.get("html_static_path", []) if (project.book / name).is_dir()]
    config["templates_path"] = [str(project.book / "_templates")] if (project.book / "_templates").is_dir() else []
    facts = facts or edition_facts(project, edition)
    config |= latex_config(lang, facts)
    config |= {
        "language": lang,
        "project": label("report.title", lang),
        "html_title": label("report.title", lang),
        "html_theme": "kiet_report",
        "html_search_language": lang,
        "numfig": False,
        "kiet_lang": lang,
        "kiet_edition": edition,
        "kiet_assembled": str(assembled),
        "kiet_root": str(project.root),
        "kiet_edition_facts": facts,
    }
    return config


@contextmanager
def sphinx_application(
    project: Project,
    lang: Lang,
    edition: str,
    source: Path,
    output: Path,
    doctrees: Path,
    assembled: Path,
    builder: str,
    *,
    facts: dict[str, Any] | None = None,
    has_pdf: bool = True,
) -> Iterator[Sphinx]:
    """An application ready to `build()`.

    source: the staged book of one language, with its `_toc.yml`; assembled: the folder of the assembled edition.

    facts: instead of the edition's own description. has_pdf: whether the header links to the PDF beside the pages. Status and warnings are
    kept, not printed: see `warnings_of`. Whether a warning fails the build is the caller's decision.
    """
    output.mkdir(parents=True, exist_ok=True)
    doctrees.mkdir(parents=True, exist_ok=True)
    config = configuration(project, lang, edition, assembled, facts=facts) | {"kiet_pdf": has_pdf}
    with patch_docutils(None), docutils_namespace():
        yield Sphinx(
            srcdir=source,
            confdir=None,
            outdir=output,
            doctreedir=doctrees,
            buildername=builder,
            confoverrides=config,
            status=io.StringIO(),
            warning=io.StringIO(),
            keep_going=True,
        )


def warnings_of(app: Sphinx) -> list[str]:
    """The warnings so far, one a line, with paths from the staged book."""
    stream = app._warning
    text = strip_colors(stream.getvalue()) if isinstance(stream, io.StringIO) else ""
    prefix = re.escape(f"{app.srcdir}/")
    return [re.sub(prefix, "", line) for line in text.splitlines() if line.strip()]
