"""The printed report: the configuration of Sphinx's LaTeX builder, and the writer that goes with it.

The type, the page and the exhibits are described in `tex/kiet.sty`; this module says what belongs to one edition and language.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.latex import LaTeXBuilder
from sphinx.builders.latex.util import ExtBabel

from kiet_report.book.exhibit import exhibit
from kiet_report.book.labels import date, label
from kiet_report.book.registry import assembled
from kiet_report.book.tex.columns import BOTTOM, SIDE, TOP
from kiet_report.book.tex.escape import escape
from kiet_report.book.tex.front import FrontPage, References
from kiet_report.book.tex.writer import PrintTranslator
from kiet_report.core.languages import Lang, other

STYLE = Path(__file__).parent / "tex" / "kiet.sty"
FONTS = (
    *("STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "STIXGeneralBolIta"),
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"),
)
"""Latin, minus signs and code: open fonts that matplotlib carries, so that only the Korean ones must be installed."""


def document_name(lang: Lang) -> str:
    """The name of the report without its suffix: report-ko or report-en."""
    return f"report-{lang}"


def latex_config(lang: Lang, facts: Mapping[str, Any], *, root: str = "index") -> dict[str, Any]:
    """Sphinx settings for the LaTeX builder, to be merged into the configuration of a language.

    facts: what `application.edition_facts` returns: `title` by language, `published` and `cutoff` as ISO dates, `data_to` as a year.
    root: the document that the contents begin with.
    """
    title = label("report.title", lang)
    return {
        "latex_engine": "xelatex",
        "latex_documents": [(root, f"{document_name(lang)}.tex", escape(title), "", "manual", False)],
        "latex_additional_files": [str(STYLE), *map(str, _font_files())],
        "latex_elements": _elements(lang, facts),
        "latex_use_xindy": False,
        "latex_domain_indices": False,
        "latex_show_urls": "no",
        "latex_show_pagerefs": False,
        "latex_table_style": ["booktabs"],
        "latex_toplevel_sectioning": "chapter",
    }


def _font_files() -> list[Path]:
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib")
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [folder / f"{name}.ttf" for name in FONTS]


def _elements(lang: Lang, facts: Mapping[str, Any]) -> dict[str, str]:
    # all four margins, since Sphinx passes its own; they leave TEXT_WIDTH and TEXT_HEIGHT
    page = f"a4paper,left={SIDE}mm,right={SIDE}mm,top={TOP}mm,bottom={BOTTOM}mm,headsep=9mm,footskip=11mm"
    return {
        "papersize": "a4paper",
        "pointsize": "10pt",
        "classoptions": ",openany,oneside",
        "babel": "",
        "polyglossia": "",
        "inputenc": "",
        "utf8extra": "",
        "cmappkg": "",
        "fontenc": "",
        "textgreek": "",
        "fontsubstitution": "",
        "fncychap": "",
        # TeX files of one edition are compiled with its date as the clock; pdf.compile_latex reads it here
        "fontpkg": f"% SOURCE_DATE_EPOCH={_epoch(facts)}\n\\usepackage{{kiet}}",
        "geometry": f"\\usepackage[{page}]{{geometry}}\\geometry{{{page}}}",
        "hyperref": "\\usepackage[unicode,colorlinks,allcolors=kietblue,bookmarksopen,bookmarksopenlevel=0]{hyperref}\\urlstyle{same}",
        "figure_align": "!htbp",
        "preamble": _preamble(lang, facts),
        "maketitle": "\\kietcover",
        "tableofcontents": "\\kietcontents",
        "makeindex": "",
        "printindex": "",
        "transition": "\n\n\\bigskip\n\n",
        "extraclassoptions": "",
    }


def _epoch(facts: Mapping[str, Any]) -> int:
    """Midnight UTC of the day of publication, in seconds."""
    return int(dt.datetime.fromisoformat(facts["published"]).replace(tzinfo=dt.UTC).timestamp())


def _preamble(lang: Lang, facts: Mapping[str, Any]) -> str:
    across = other(lang)
    edition, published = facts["title"][lang], date(facts["published"], lang)
    rows = [("pdf.edition", edition), ("pdf.cutoff", date(facts["cutoff"], lang)), ("pdf.published", published)]
    cite = label("pdf.citation", lang, title=label("report.title", lang), edition=edition, published=published)
    page = escape(label("pdf.page", lang, page="@", pages="@@")).replace("@@", "##2").replace("@", "##1")
    texts = {
        "kiettitle": label("report.title", lang),
        "kietsubtitle": label("report.subtitle", lang),
        "kietothertitle": label("report.title", across),
        "kietothersubtitle": label("report.subtitle", across),
        "kieteditionline": edition,
        "kietpublisher": "",
        "kietrunning": f"{label('report.title', lang)} · {edition}",
        "kietcitelabel": label("pdf.cite", lang),
        "kietcite": cite,
        "kietnotice": label("pdf.notice", lang),
        "contentsname": label("pdf.contents", lang),
        "listtablename": label("pdf.tables", lang),
        "listfigurename": label("pdf.figures", lang),
    }
    commands = "\n".join(f"\\providecommand\\{name}{{}}\\renewcommand\\{name}{{{escape(text)}}}" for name, text in texts.items())
    facts_rows = "\\\\".join(f"{escape(label(key, lang))} & {escape(text)}" for key, text in rows)
    size = "{10.3}{16.6}{9.2}{14}" if lang == "ko" else "{10.7}{16}{9.6}{13.6}"
    return "\n".join(
        [
            "\\makeatletter",
            commands,
            f"\\newcommand\\kietcoverfacts{{{facts_rows}}}",
            f"\\newcommand\\kietpageof[2]{{{page}}}".replace("##", "#"),
            f"\\newlength\\kietlabelwidth\\setlength\\kietlabelwidth{{{'4.6em' if lang == 'ko' else '5.6em'}}}",
            f"\\hypersetup{{pdftitle={{\\kiettitle}},pdfsubject={{\\kieteditionline}},pdflang={{{lang}}},pdfcreator={{}},pdfproducer={{}}}}",
            f"\\kietlanguage{{{'korean' if lang == 'ko' else 'english'}}}",
            f"\\kiet@sizes{size}\\kietheadings\\kietpages\\kietquiet",
            "\\makeatother",
        ]
    )


class PrintBuilder(LaTeXBuilder):
    """Sphinx's LaTeX builder without babel: it knows no Korean and would warn,
    and `kiet.sty` sets both languages by itself.
    """

    def init_babel(self) -> None:
        self.babel = ExtBabel("en", use_polyglossia=True)

    def init_multilingual(self) -> None:
        self.context["multilingual"] = ""


def _kinds(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """A list of tables or of figures is printed only if it has an entry."""
    if app.builder.name != "latex" or docname != app.config.root_doc:
        return
    kinds = {assembled(app).exhibits[node["eid"]].kind for node in doctree.findall(exhibit)}
    switches = "".join(f"\\kiet{kind}strue" for kind in sorted(kinds))
    app.builder.context["tableofcontents"] = f"{switches}\\kietcontents"  # type: ignore[attr-defined]  # only the LaTeX builder has it


def setup(app: Sphinx) -> None:
    app.add_post_transform(FrontPage)
    app.add_post_transform(References)
    app.add_builder(PrintBuilder, override=True)
    app.set_translator("latex", PrintTranslator, override=True)
    app.connect("doctree-resolved", _kinds)
