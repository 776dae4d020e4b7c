"""A test that needs a program is skipped with the reason where it is missing, and fails where nothing may be missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("marker", "missing", "ci", "expected"),
    [
        ("browser", {"KIET_REPORT_CHROMIUM": "none"}, "false", "1 skipped"),
        ("browser", {"KIET_REPORT_CHROMIUM": "none"}, "true", "1 error"),
        ("tex", {"KIET_REPORT_TEX": "none"}, "", "1 skipped"),
        ("tex", {"KIET_REPORT_TEX": "none"}, "true", "1 error"),
        ("slow", {"KIET_REPORT_TEX": "none", "KIET_REPORT_CHROMIUM": "none"}, "true", "1 passed"),
    ],
)
def test_a_missing_program(tmp_path: Path, marker: str, missing: dict[str, str], ci: str, expected: str) -> None:
    path = tmp_path / "test_it.py"
    path.write_text(f"import pytest\n\n@pytest.mark.{marker}\ndef test_it(): pass\n")
    arguments = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), str(path)]
    environment = {**os.environ, **missing, "CI": ci}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert expected in done.stdout, done.stdout + done.stderr
    if expected != "1 passed":
        assert f"{'chromium' if marker == 'browser' else 'tex'} is missing: sudo apt-get install" in done.stdout
