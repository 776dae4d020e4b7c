"""Simulated firms: one panel, the delivery read back through the ordinary door, a delivery that is there already, and ten panels."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Row, median, seconds

from kiet_report.core.paths import Project
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.simulate import ensure, firms
from kiet_report.data.simulate.made_once import make_firms
from kiet_report.data.simulate.parameters import load_parameters
from kiet_report.data.simulate.scale import write_scaled

_PEAK = """
import sys
from pathlib import Path
from kiet_report.core.paths import Project
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.simulate.parameters import load_parameters
from kiet_report.data.simulate.scale import write_scaled
write_scaled(load_parameters(Folder(Project.find().data)), int(sys.argv[1]), Path(sys.argv[2]))
print(next(int(line.split()[1]) / 1024 for line in open('/proc/self/status') if line.startswith('VmHWM')))
"""


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """repeat: runs of each quick measure. whole: also ten panels and the memory of a hundred's blocks."""
    project = Project.find()
    parameters = load_parameters(Folder(project.data))
    firms(project)  # warm
    ensure(project, "firms")
    with tempfile.TemporaryDirectory(prefix="kiet-bench-") as name:
        place = Path(name)
        found = [
            Row("one panel (79,587 firm-years), in memory", median(repeat, lambda: seconds(lambda: firms(project))), "s", 10),
            Row("delivery written and read back", median(min(repeat, 2), lambda: seconds(lambda: make_firms(project, place))), "s", 12),
            Row("delivery that is there already", 1000 * median(repeat, lambda: seconds(lambda: ensure(project, "firms"))), "ms", 50),
        ]
        if whole:
            path = place / "simulated_ten.parquet"
            found.append(Row("ten panels to Parquet", seconds(lambda: write_scaled(parameters, 10, path)), "s", 60))
            found += [Row(f"peak memory of {times} panels", peak(times, path), "MB", 1500) for times in (1, 10)]
    return found


def peak(times: int, path: Path) -> float:
    """Largest memory of a process that writes so many panels, MB. Not by getrusage, which counts what the parent held when it forked."""
    command = [sys.executable, "-c", _PEAK, str(times), str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
