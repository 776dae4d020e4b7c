"""`make bench`: what the report promises about speed and memory, measured on this machine, warm, beside its limits.

    python bench/run.py [PART …] [--repeat N] [--skip-full]

Parts are the modules beside this file; without a name all run.
"""

from __future__ import annotations

import argparse
import os
import sys

import build
import dynamic
import estimates
import ingest
import large
import margins
import recovery
import simulate
from measure import Row

PARTS = {
    "build": build,
    "ingest": ingest,
    "simulate": simulate,
    "estimates": estimates,
    "margins": margins,
    "dynamic": dynamic,
    "large": large,
    "recovery": recovery,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    arguments.add_argument("--repeat", type=int, default=5, help="runs of each quick measure; the median counts")
    arguments.add_argument("--skip-full", action="store_true", help="leave out what takes minutes")
    given = arguments.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        arguments.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    missed = False
    for name in given.parts or PARTS:
        print(f"\n{name}: {PARTS[name].__doc__.splitlines()[0]}")
        for row in PARTS[name].rows(given.repeat, whole=not given.skip_full):
            print(line(row))
            missed |= not row.reached
    sys.exit(1 if missed else 0)


def line(row: Row) -> str:
    value = f"{row.value:9.2f}" if row.unit == "ratio" else f"{row.value:9.1f}"
    if row.limit is None:
        return f"{row.name:<58} {value} {row.unit}"
    bound = "at least" if row.at_least else "limit"
    return f"{row.name:<58} {value} {row.unit:<6} {bound} {row.limit:g}: {'reached' if row.reached else 'MISSED'}"


if __name__ == "__main__":
    main()
