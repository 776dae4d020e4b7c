"""Make a simulated delivery once, and hand out its Parquet from then on."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kiet_report.core.paths import Project
from kiet_report.data.editions.inputs import Folder

FOLDER = "simulated"
NAMES = ("firms", "survey")
DATA = {
    "firms": ("simulation/firms.yaml", "simulation/firms_calibrated.yaml", "contracts/firms.yaml", "codelists", "sources.yaml"),
    "survey": ("print-2024", "contracts/survey.yaml", "codelists", "sources.yaml"),
}
"""Files and folders below `data/` that each delivery depends on."""
CODE = ("data", "core")
"""Code below the package that they depend on: the generators, the door the files come in by, the readers of both, and what all stand on.
Whole packages, so that no file that is added or moved can be forgotten.
"""


def ensure_delivery(project: Project, name: str) -> Path:
    """The Parquet of the simulated delivery `name`, made if nothing up to date is there.

    It lies in `.build/simulated/<name>-<digest>/` with its manifest and the files it was read from; the digest is that of parameters,
    generator, contract and code lists. Two processes at once make it once. KeyError for a name that is none of `NAMES`.
    """
    folder = project.build / FOLDER / f"{name}-{delivery_digest(project, name)[:16]}"
    parquet = folder / f"{name}.simulated.parquet"
    if parquet.is_file():
        return parquet
    from filelock import FileLock

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f"{name}.lock"):
        if not parquet.is_file():
            _make(project, name, folder)
    return parquet


def delivery_digest(project: Project, name: str) -> str:
    """SHA-256 over everything a simulated delivery is made from."""
    total = hashlib.sha256()
    for path in _files(project, name):
        total.update(path.relative_to(project.root if path.is_relative_to(project.root) else path.parent).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(project: Project, name: str) -> Iterable[Path]:
    roots = [*(project.data / entry for entry in DATA[name]), *(project.package / entry for entry in CODE)]
    for root in roots:
        if not root.exists():  # or a file that moved would no longer count, and what is made from it never be made again
            raise FileNotFoundError(root)
        found = [root] if root.is_file() else [path for path in root.rglob("*") if path.suffix in (".py", ".yaml", ".csv")]
        yield from sorted(found)


def _make(project: Project, name: str, folder: Path) -> None:
    made = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
    try:
        {"firms": make_firms, "survey": _make_survey}[name](project, made)
        shutil.rmtree(folder, ignore_errors=True)  # half a folder somebody left
        os.replace(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def make_firms(project: Project, folder: Path, *, seed: int | None = None, effect: float | None = None, basis: str = "simulated") -> None:
    """Write the firms' files into `folder` and take them in by the ordinary door.

    seed, effect: as `panel.draw_panel`. basis: what the manifest calls them; "delivered" only in tests that play a handed-over file.
    """
    from kiet_report.data.contracts.contract import load_contract
    from kiet_report.data.deliveries.config import IngestConfig
    from kiet_report.data.deliveries.ingest import Reading, ingest
    from kiet_report.data.deliveries.scripts import read_script
    from kiet_report.data.simulate.cells import cells
    from kiet_report.data.simulate.delivery import PROVINCE_SYSTEM, script_path, write_delivery
    from kiet_report.data.simulate.panel import draw_panel
    from kiet_report.data.simulate.parameters import load_parameters

    inputs = Folder(project.data)
    parameters, contract = load_parameters(inputs), load_contract(inputs, "firms")
    files = write_delivery(folder, cells(draw_panel(parameters, seed, effect)), parameters, contract, inputs)
    years = (parameters.years[0], parameters.years[-1])
    config = IngestConfig(province_system=PROVINCE_SYSTEM, years=years, expected=dict(parameters.firms.values))
    reading = Reading(codebook=read_script(script_path(folder)))
    ingest(contract, files, inputs, config, folder, basis=basis, reading=reading)  # type: ignore[arg-type]  # the two bases it knows


def _make_survey(project: Project, folder: Path) -> None:
    from kiet_report.data.contracts.contract import load_contract
    from kiet_report.data.deliveries.config import IngestConfig
    from kiet_report.data.deliveries.ingest import ingest
    from kiet_report.data.simulate.survey import deliver

    inputs = Folder(project.data)
    ingest(load_contract(inputs, "survey"), deliver(folder, inputs), inputs, IngestConfig(), folder, basis="simulated")
