"""What fixes each part of the simulated data:
published values, a calibration on the print's tables, or an assumption of ours.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from kiet_report.book.labels import label
from kiet_report.book.pages import Listing, definition_item, paragraph
from kiet_report.core.languages import Bilingual
from kiet_report.core.strict_yaml import load_yaml

FILE = "simulation/firms.yaml"


class SimulationParameters(Listing):
    """The groups of parameters of the simulated panel:
    what fixes each, where its values come from, and why.
    """

    def run(self) -> list[nodes.Node]:
        read = load_yaml(self.inputs.path(FILE))
        groups = {name: entry for name, entry in read.items() if isinstance(entry, dict) and "fixed_by" in entry}
        items = []
        for name, entry in groups.items():
            why = Bilingual.model_validate(entry["why"])
            parts: list[nodes.Node] = [paragraph(why[self.lang])]
            if source := entry.get("source"):
                parts.append(paragraph(label("simulation.source", self.lang, source=source), classes=["note"]))
            fixed = nodes.inline("", label(f"simulation.{entry['fixed_by']}", self.lang), classes=["note"])
            term = [nodes.Text(label(f"simulation.group_{name}", self.lang)), nodes.Text(" · "), fixed]
            items.append(definition_item(f"simulation-{name}", term, parts))
        return [nodes.definition_list("", *items, classes=["ledger"])]


def setup(app: Sphinx) -> None:
    app.add_directive("simulation-parameters", SimulationParameters)
