"""Write a figure as SVG for the page and as PDF for print. Equal figures give equal bytes.

The SVG is made to stand inside an HTML page: ids carry a prefix, nothing styles the page around it, and every colour is a CSS variable with
the printed colour as fallback, so that a dark page repaints it. Letters are outlines. What draws a number carries its key as `data-key`.
"""

from __future__ import annotations

import logging
import re
import warnings
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from matplotlib.figure import Figure

from kiet_report.core.errors import ReportError
from kiet_report.exhibits import style

_PDF_METADATA = {"Creator": "kiet-report", "Producer": "kiet-report", "CreationDate": None}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_HREF = "{http://www.w3.org/1999/xlink}href"
_LOCAL = re.compile(r"#([^)\s]+)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_MARKED = re.compile(r"num-([a-z0-9_]+(?: [a-z0-9_]+)?)")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_COORDINATES = {"d", "x", "y", "width", "height", "points"}
_COLOURS = {"fill", "stroke", "stop-color", "color"}

# it reports every subset font on the notebook's error stream
logging.getLogger("fontTools").setLevel(logging.ERROR)


def save(figure: Figure, place: Path, *, prefix: str) -> str:
    """Write `<place>.svg`, `<place>.pdf` and, if the figure has one, its narrow version;
    empty the figure, return the wide SVG.

    place: a path without suffix. prefix: for ids, unique on the page. Raises E-GLYPH for a letter the font lacks, E-COLOUR for a colour
    outside the palette.
    """
    text = _inline(figure, prefix, "46rem")
    _beside(place, "svg").write_text(text, encoding="utf-8")
    _beside(place, "pdf").write_bytes(_rendered(figure, "pdf"))
    narrow = getattr(figure, "narrow", None)
    if narrow is not None:
        _beside(place, "narrow.svg").write_text(_inline(narrow, f"{prefix}-narrow", "28rem"), encoding="utf-8")
        narrow.clear()
    figure.clear()
    return text


def _beside(place: Path, suffix: str) -> Path:
    # with_suffix would eat the language of `fig-5-1.ko`
    return place.with_name(f"{place.name}.{suffix}")


def _rendered(figure: Figure, form: str) -> bytes:
    stream = BytesIO()
    with style.context(), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        try:
            figure.savefig(stream, format=form, metadata=_PDF_METADATA if form == "pdf" else _NO_METADATA)
        except UserWarning as warning:
            raise ReportError("E-GLYPH", glyph=str(warning).split(" missing")[0], font=style.FAMILY) from None
    return stream.getvalue()


def _inline(figure: Figure, prefix: str, widest: str) -> str:
    root = ElementTree.fromstring(_rendered(figure, "svg"))
    _without_page_style(root)
    for element in root.iter():
        _plain(element)
    _prefixed(root, prefix)
    for element in root.iter():
        _repainted(element)
    _without_the_invisible(root)
    _rounded(root)
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": root.attrib["viewBox"],
        "class": "kr-figure",
        "style": f"display:block;width:100%;height:auto;max-width:{widest}",
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "fill": f"var({style.VARIABLES[style.INK]}, {style.INK})",
    }
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _without_page_style(root: ElementTree.Element) -> None:
    """Drop metadata, and the style sheet whose `*` would reach the whole page."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style"):
                parent.remove(child)


def _plain(element: ElementTree.Element) -> None:
    """Names without namespaces; style declarations as attributes,
    which a content security policy lets pass.
    """
    element.tag = element.tag.rpartition("}")[2]
    element.text = element.tail = None
    attributes = {"href" if name == _HREF else name: value for name, value in element.attrib.items()}
    for declaration in attributes.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if value.strip():
            attributes[name.strip()] = value.strip()
    if "d" in attributes:
        attributes["d"] = " ".join(attributes["d"].split())
    element.attrib = attributes


def _prefixed(root: ElementTree.Element, prefix: str) -> None:
    """Keep only ids that something refers to, as the prefix and a number in order of reference;
    what draws a number says so by its key (`style.mark`).

    Matplotlib's own ids hash the exact bounds of an axes, whose last bits the layout's solver does not settle twice in the same way.
    """
    ids = {element.get("id") for element in root.iter()} - {None}
    names: dict[str, str] = {}
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute == "href" or "url(#" in value:
                for found in _LOCAL.findall(value):
                    if found in ids:
                        names.setdefault(found, f"{prefix}-{len(names) + 1}")
                element.attrib[attribute] = _LOCAL.sub(lambda found: f"#{names.get(found[1], found[1])}", value)
    for element in root.iter():
        identity = element.attrib.pop("id", None)
        if identity in names:
            element.attrib["id"] = names[identity]
        elif identity is not None and (marked := _MARKED.fullmatch(identity)):
            element.attrib["data-key"] = marked[1]


def _repainted(element: ElementTree.Element) -> None:
    for name in _COLOURS & set(element.attrib):
        colour = element.attrib[name].lower()
        if _COLOUR.fullmatch(colour):
            if colour not in style.VARIABLES:
                raise ReportError("E-COLOUR", colour=colour, palette=", ".join(style.VARIABLES))
            element.attrib[name] = f"var({style.VARIABLES[colour]}, {colour})"


def _without_the_invisible(element: ElementTree.Element) -> bool:
    """Drop outlines without paint and groups without content;
    the answer says whether anything of the element is left.
    """
    if element.tag in ("clipPath", "pattern", "defs"):
        return len(element) > 0
    for child in list(element):
        if not _without_the_invisible(child):
            element.remove(child)
    if element.tag == "g":
        return len(element) > 0
    return not (element.tag == "path" and element.get("fill") == "none" and element.get("stroke", "none") == "none")


def _rounded(element: ElementTree.Element, *, inside_defs: bool = False) -> None:
    """Coordinates to a hundredth of a point. Outlines of letters are in font units and keep their digits."""
    inside_defs = inside_defs or element.tag == "defs"
    if not inside_defs:
        for name in _COORDINATES & set(element.attrib):
            element.attrib[name] = _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", element.attrib[name])
    for child in element:
        _rounded(child, inside_defs=inside_defs)
