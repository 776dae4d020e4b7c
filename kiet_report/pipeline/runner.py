"""One chapter, run once by papermill, in a process of its own:
``python -m kiet_report.pipeline.runner REQUEST``.

REQUEST is a JSON file (see `Request`). The process writes progress as JSON lines on standard output, ending with one `result` line, and
leaves the executed notebook and the chapter's records in the request's folder. What papermill calls a success is not believed here:
`execute.accept` judges the folder.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import subprocess
import sys
import threading
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiet_report.core.errors import message_language
from kiet_report.pipeline.processes import Report, end_process_tree, end_strays, end_when, end_with_parent, json_lines, start_quickly

RUN_FOLDER = "KIET_REPORT_RUN"
"""The environment variable that tells a chapter where its records go, and by which what it left running is known."""
EXECUTED = "executed.ipynb"
PRIVATE_TRACEBACK = "traceback.txt"


@dataclass(frozen=True)
class Request:
    """What to run.

    notebook: the source as text; folder: where the results go; cell_timeout: seconds one cell may take.
    """

    chapter: str
    notebook: str
    edition: str
    root: str
    folder: str
    cell_timeout: int

    def write(self, path: Path) -> Path:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        return path


def run_process(request: Request, report: Report, stop: threading.Event) -> dict[str, Any]:
    """Run one request in a process of its own and return its result;
    the process and all it started are gone afterwards.
    """
    path = request.write(Path(request.folder) / "request.json")
    environment = {
        **os.environ,
        # sums are not associative: one thread each, so that the same data give the same digits
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0", "MPLBACKEND": "agg", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "TZ": "UTC", "SOURCE_DATE_EPOCH": "0",
        "KIET_REPORT_LANG": message_language(), RUN_FOLDER: request.folder,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "kiet_report.pipeline.runner", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL, text=True, env=environment, start_new_session=True, cwd=request.root,
    )  # fmt: skip
    end_when(stop, process)
    result: dict[str, Any] | None = None
    try:
        assert process.stdout is not None  # we asked for the pipe
        with process.stdout:
            for line in process.stdout:
                event = json.loads(line)
                if event["event"] == "result":
                    result = event
                    break
                report(event)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
    finally:
        end_process_tree(process)
        end_strays(RUN_FOLDER, request.folder)
        path.unlink(missing_ok=True)
    return result or {"outcome": "runner", "status": process.returncode}


def run(request: Request, report: Report) -> dict[str, Any]:
    """Execute the request's notebook; return the facts of the outcome:
    `outcome` is ok, cell, kernel, timeout or os.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    folder = Path(request.folder)
    source = folder / "source.ipynb"
    source.write_text(request.notebook, encoding="utf-8")
    os.environ[RUN_FOLDER] = request.folder
    os.environ["KIET_REPORT_ROOT"] = request.root
    current = {"cell": 0}
    places = [n for n, cell in enumerate(json.loads(request.notebook)["cells"], start=1) if cell["cell_type"] == "code"]
    identities = {cell["id"]: n for n, cell in enumerate(json.loads(request.notebook)["cells"], start=1)}

    def started(cell: dict[str, Any], cell_index: int) -> None:
        current["cell"] = identities.get(cell.get("id"), current["cell"])
        done = sum(place < current["cell"] for place in places)
        report({"event": "cell", "chapter": request.chapter, "cell": current["cell"], "done": done, "of": len(places)})

    try:
        papermill.execute_notebook(
            str(source), str(folder / EXECUTED), parameters={"edition": request.edition}, kernel_name="python3", cwd=request.root,
            progress_bar=False, log_output=False, execution_timeout=request.cell_timeout, start_timeout=60, on_cell_execute=started,
            # whatever a chapter leaves it has written by then; a kernel that hangs would be waited for
            shutdown_kernel="immediate",
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        if full := re.match(rf"\[Errno ({errno.ENOSPC}|{errno.EDQUOT})\] ([^:]*)", error.evalue):
            return {"outcome": "os", "errno": int(full[1]), "problem": full[2]}
        _keep_private(folder, "\n".join(error.traceback))
        line = re.findall(r"\bCell In\[\d+\], line (\d+)|^-+> (\d+) ", _plain("\n".join(error.traceback)), re.MULTILINE)
        number = next((int(a or b) for a, b in line), 0)
        # our own messages name files and keys, never data; any other exception's text could hold a row of a confidential file
        detail = error.evalue if error.ename == "ReportError" else ""
        return {"outcome": "cell", "cell": current["cell"], "line": number, "error": error.ename, "detail": detail}
    except CellTimeoutError:
        return {"outcome": "timeout", "cell": current["cell"]}
    except DeadKernelError:
        return {"outcome": "kernel", "cell": current["cell"]}
    finally:
        source.unlink(missing_ok=True)
    return {"outcome": "ok"}


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _keep_private(folder: Path, text: str) -> None:
    """Tracebacks can quote data: they stay in a file that only its owner reads and nothing publishes."""
    path = folder / PRIVATE_TRACEBACK
    path.touch(mode=0o600)
    path.write_text(_plain(text) + "\n", encoding="utf-8")


def main() -> None:
    """Run the request that the command line names, and say how it ended."""
    report = json_lines()
    end_with_parent()
    start_quickly()
    request = Request(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    try:
        result = run(request, report)
    except OSError as error:
        result = {"outcome": "os", "errno": error.errno or 0, "problem": error.strerror or type(error).__name__}
    except Exception as error:  # whatever it is, its words may quote data: they go where only their owner reads them
        _keep_private(Path(request.folder), traceback.format_exc())
        result = {"outcome": "runner", "problem": type(error).__name__}
    report({"event": "result", **result})


if __name__ == "__main__":
    main()
