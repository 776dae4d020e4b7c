"""Pieces of a benchmark in processes of their own: one thread a library, and a memory that holds nothing from before."""

from __future__ import annotations

import ctypes
import gc
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from measure import peak_megabytes

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def run(script: str, piece: str, *arguments: object, python: str = sys.executable, **environment: str) -> dict[str, Any]:
    """What `piece` of a script of this folder found, in a fresh process. Ends the benchmark if the process fails."""
    found = attempt(script, piece, *arguments, python=python, **environment)
    if "failed" in found:
        sys.exit(f"bench: {Path(script).name} {piece} failed\n{found['failed']}")
    return found


def attempt(script: str, piece: str, *arguments: object, python: str = sys.executable, **environment: str) -> dict[str, Any]:
    """The same, for what may fail: then `failed` is the end of what the process said."""
    command = [python, script, piece, *map(str, arguments)]
    done = subprocess.run(command, env={**os.environ, **THREADS, **environment}, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"failed": done.stderr[-2000:]}


def answer(pieces: Mapping[str, Callable[..., dict[str, Any]]]) -> None:
    """The other end: call the piece that the command line names and print what it found."""
    print(json.dumps(pieces[sys.argv[1]](*sys.argv[2:])))


def added_megabytes(work: Callable[[], object]) -> float:
    """How far memory rises above what is held when `work` begins."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = peak_megabytes()
    work()
    return peak_megabytes() - before


def digits(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Digits in which two lists of numbers agree, by their worst pair; at most 16, fewer than 0 if they are far apart."""
    worst = max(abs(a - b) / max(abs(a), abs(b), 1e-300) for a, b in zip(ours, theirs, strict=True))
    return 16.0 if worst == 0 else min(16.0, -math.log10(worst))
