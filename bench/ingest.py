"""Taking a delivery in: 168,000 rows of 60 columns, from a CP949 file to Parquet, in time and memory.

The rows are those of the contract's fixtures, again and again under other identifiers, with columns that the contract does not know to make
up sixty. Each run has a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Row, median, peak_megabytes, seconds

from kiet_report.data.contracts import fixtures
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.inputs import Folder

ROOT = Path(__file__).resolve().parents[1]
ROWS, COLUMNS = 168_000, 60
ENTITIES, YEARS = 1_000, tuple(range(2017, 2023))


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """repeat: runs; the median of the times and the largest of the peaks count. whole: of no consequence, as nothing takes minutes."""
    with tempfile.TemporaryDirectory(prefix="kiet-bench-") as name:
        delivery = Path(name) / "simulated_firms.csv"
        write_delivery(delivery)
        peaks: list[float] = []

        def once() -> float:
            found = run(delivery, Path(name) / "out")
            peaks.append(found["megabytes"])
            return found["seconds"]

        taken = median(repeat, once)
    return [
        Row(f"ingest {ROWS:,} rows x {COLUMNS} columns, CSV to Parquet", taken, "s", 10),
        Row("the same, peak memory", max(peaks), "MB", 2000),
    ]


def write_delivery(path: Path) -> None:
    """An MDIS-shaped file: CP949, the names of the code book, identifiers with leading zeros."""
    inputs = Folder(ROOT / "data")
    contract = load_contract(inputs, "firms")
    header, *cells = fixtures.delivered_rows(contract, inputs, entities=ENTITIES, years=YEARS)
    place = header.index(contract.variable("firm_id").names(YEARS[0], "mdis")[0])
    spare = COLUMNS - len(header)
    with path.open("w", encoding="cp949", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header + [f"기타_항목_{number}" for number in range(spare)])
        for copy in range(ROWS // len(cells)):
            for row in cells:
                again = [*row, *(["12345"] * spare)]
                again[place] = f"{copy:03d}{again[place]}"
                writer.writerow(again)


def run(delivery: Path, out: Path) -> dict[str, float]:
    """One ingestion in a process of its own: seconds without start-up, and the peak of its memory in MB."""
    done = subprocess.run([sys.executable, __file__, str(delivery), str(out)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"bench: ingest failed\n{done.stderr[-4000:]}")
    return json.loads(done.stdout)


def measured(delivery: Path, out: Path) -> dict[str, float]:
    from kiet_report.data.deliveries.config import IngestConfig
    from kiet_report.data.deliveries.ingest import ingest

    inputs = Folder(ROOT / "data")
    config = IngestConfig(province_system="kostat", years=(YEARS[0], YEARS[-1]))
    taken = seconds(lambda: ingest(load_contract(inputs, "firms"), [delivery], inputs, config, out))
    return {"seconds": taken, "megabytes": peak_megabytes()}


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), Path(sys.argv[2]))))
