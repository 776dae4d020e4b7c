"""One simulated panel for all tests of the generator: it takes a second to make."""

from __future__ import annotations

import pytest

from kiet_report.core.paths import Project
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.simulate.cells import Cells, cells
from kiet_report.data.simulate.panel import Panel, draw_panel
from kiet_report.data.simulate.parameters import Parameters, load_parameters


@pytest.fixture(scope="session")
def project() -> Project:
    return Project.find()


@pytest.fixture(scope="session")
def inputs(project: Project) -> Folder:
    return Folder(project.data)


@pytest.fixture(scope="session")
def parameters(inputs: Folder) -> Parameters:
    return load_parameters(inputs)


@pytest.fixture(scope="session")
def panel(parameters: Parameters) -> Panel:
    return draw_panel(parameters)


@pytest.fixture(scope="session")
def other_panel(parameters: Parameters) -> Panel:
    """Of another seed: what is exact is exact for every seed."""
    return draw_panel(parameters, 31)


@pytest.fixture(scope="session")
def found(parameters: Parameters) -> Cells:
    return cells(draw_panel(parameters))
