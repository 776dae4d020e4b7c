"""Storing: all files or none, whatever the system refuses."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.deliveries import store
from tests.data.deliveries.firm_rows import tree

FILES = {"a.parquet": b"new a", "b.json": b"new b"}


def test_files_are_put_for_their_owner_only(tmp_path: Path) -> None:
    store.put(tmp_path / "out", FILES)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == FILES
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o600}
    store.put(tmp_path / "out", {"a.parquet": b"newer"})
    assert (tmp_path / "out/a.parquet").read_bytes() == b"newer" and (tmp_path / "out/b.json").read_bytes() == b"new b"


@pytest.mark.parametrize("before", [{}, {"a.parquet": b"old a"}], ids=["new", "replaced"])
def test_what_cannot_be_put_whole_is_not_put(tmp_path: Path, before: dict[str, bytes]) -> None:
    """The second name is taken by a folder: the first file must not be left beside it."""
    folder = tmp_path / "out"
    (folder / "b.json").mkdir(parents=True)
    for name, content in before.items():
        (folder / name).write_bytes(content)
    state = tree(tmp_path)
    with pytest.raises(ReportError) as caught:
        store.put(folder, FILES)
    assert caught.value.code == "E-OS" and caught.value.__context__ is None and tree(tmp_path) == state


def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReportError) as caught:
        store.put(tmp_path / "file" / "out", FILES)
    assert caught.value.code == "E-OS" and str(tmp_path) not in caught.value.text()


def test_a_file_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """In a process that may write 1,000 bytes a file, as a full disk would stop it midway."""
    code = (
        "import signal, sys; from pathlib import Path; from kiet_report.data.deliveries import store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try: store.put(Path(sys.argv[1]), {'a.json': b'a', 'b.parquet': bytes(5000)})\n"
        "except Exception as error: print(error.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out")], capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )  # fmt: skip
    assert done.stdout == "E-OS\n" and not list(tmp_path.iterdir())
