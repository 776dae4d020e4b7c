"""Small reports to build: a fresh one for a test to change, and one that was built once for tests that only look."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiet_report.core.paths import Project
from tests.once import made_once
from tests.pipeline import small


def command(project: Project, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `kiet-report` as a user does, in the small report's folder."""
    return subprocess.run(
        [sys.executable, "-m", "kiet_report.cli", *arguments],
        cwd=project.root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Sources only; never built, never changed."""
    return small.make_project(tmp_path_factory.mktemp("template") / "report")


@pytest.fixture(scope="session")
def built(template: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Built and published once a run, HTML only, by the real commands. Only for looking at."""

    def build(folder: Path) -> str | None:
        shutil.copytree(template.root, folder / "report")
        for arguments in (["build", "--no-pdf"], ["publish"]):
            done = command(Project(folder / "report"), *arguments)
            if done.returncode:
                return done.stdout + done.stderr
        return None

    return Project((made_once(tmp_path_factory, "built", build) / "report").resolve())


@pytest.fixture
def project(template: Project, tmp_path: Path) -> Project:
    """A fresh small report that was never built."""
    return _fresh(template, tmp_path)


@pytest.fixture
def executed(built: Project, tmp_path: Path) -> Project:
    """A small report whose chapters have been run and whose edition is published; the books would have to be made again."""
    return _fresh(built, tmp_path)


def _fresh(source: Project, tmp_path: Path) -> Project:
    root = tmp_path / "report"
    shutil.copytree(source.root, root, symlinks=True)
    return Project(root.resolve())
