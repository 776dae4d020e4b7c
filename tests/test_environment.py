"""The ways to install the report agree: pyproject.toml, the lock files, environment.yml, the Makefile and the scripts."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {"requirements.lock": (), "requirements-test.lock": ("test",)}
CONDA_NAMES = {"python-duckdb": "duckdb"}
SCRIPTS = sorted((ROOT / "scripts").glob("*.sh"))


def declared(*extras: str) -> dict[str, Requirement]:
    """What pyproject.toml asks for, by canonical name."""
    lines = [
        *PROJECT["project"]["dependencies"],
        *(line for extra in extras for line in PROJECT["project"]["optional-dependencies"][extra]),
    ]
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def locked(name: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Every entry of a lock with the number of its hashes, by canonical name; a name has several when Pythons differ."""
    entries: dict[str, list[tuple[Requirement, int]]] = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        requirement = Requirement(block.split("\\")[0].splitlines()[0])
        entries.setdefault(canonicalize_name(requirement.name), []).append(
            (requirement, len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block)))
        )
    return entries


def conda() -> dict[str, Requirement]:
    """What environment.yml asks for, its pip part included, under the names of the Python index."""
    found = {}
    for line in yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]:
        for text in line["pip"] if isinstance(line, dict) else [re.sub(r"(?<![<>=!])=(?!=)", "==", line)]:
            requirement = Requirement(text)
            found[canonicalize_name(CONDA_NAMES.get(requirement.name, requirement.name))] = requirement
    return found


def test_conda_gets_the_same_packages_with_the_same_bounds() -> None:
    ours, theirs = declared("cluster", "test"), conda()
    assert str(theirs.pop("python").specifier) == PROJECT["project"]["requires-python"]
    theirs.pop("pip")
    assert set(theirs) == set(ours)
    assert {name: str(theirs[name].specifier) for name in ours} == {name: str(ours[name].specifier) for name in ours}


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_a_lock_holds_every_dependency_within_its_bounds_and_with_hashes(lock: str, extras: tuple[str, ...]) -> None:
    entries = locked(lock)
    for name, requirement in declared(*extras).items():
        assert name in entries, f"{lock} lacks {name}: run make lock"
        for entry, _ in entries[name]:
            assert requirement.specifier.contains(str(entry.specifier).removeprefix("==")), (
                f"{lock}: {entry} is outside {requirement}: run make lock"
            )
    assert all(hashes > 0 and str(entry.specifier).startswith("==") for each in entries.values() for entry, hashes in each)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address_and_no_path(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    outside = re.compile(r"https?:|file:|--(extra-)?index|--find-links|(^|\s)(~|\.{0,2})/")
    assert [line for line in lines if outside.search(line)] == []


def test_the_locks_agree() -> None:
    report, test = locked("requirements.lock"), locked("requirements-test.lock")
    for name, entries in report.items():
        assert sorted(str(entry) for entry, _ in entries) == sorted(str(entry) for entry, _ in test[name])


def test_the_package_is_built_with_what_the_lock_installs() -> None:
    (build,) = map(Requirement, PROJECT["build-system"]["requires"])
    ((entry, _),) = locked("requirements.lock")[build.name]
    assert build.specifier.contains(str(entry.specifier).removeprefix("=="))


def test_the_lock_serves_every_python_from_the_oldest_on() -> None:
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    entries = locked("requirements.lock")
    for python in (f"{oldest}.2", "3.12.0", "3.13.0", "3.14.0"):
        environment = {
            "python_full_version": python,
            "python_version": python.rpartition(".")[0],
            "sys_platform": "linux",
            "os_name": "posix",
        }
        for name in declared():
            valid = [entry for entry, _ in entries[name] if entry.marker is None or entry.marker.evaluate(environment)]
            assert len(valid) == 1, f"{name} on Python {python}: {valid}"


def third_party_imports() -> dict[str, str]:
    """Top-level modules that the package imports and that are neither its own nor Python's, with one file that does."""
    found = {}
    for path in sorted((ROOT / "kiet_report").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for name in (name.partition(".")[0] for name in names):
                if name != "kiet_report" and name not in sys.stdlib_module_names:
                    found[name] = path.relative_to(ROOT).as_posix()
    return found


def test_what_the_package_imports_is_declared() -> None:
    distributions = importlib.metadata.packages_distributions()
    allowed = set(declared("cluster", "fetch", "spark"))
    # PySpark lies outside the environment (scripts/spark.sh), so that its distribution is not known by the name of its module
    undeclared = {
        module: path
        for module, path in third_party_imports().items()
        if not {canonicalize_name(name) for name in [module, *distributions.get(module, [])]} & allowed
    }
    assert undeclared == {}


def test_the_package_carries_every_file_it_reads() -> None:
    suffixes = {pattern.removeprefix("*") for pattern in PROJECT["tool"]["setuptools"]["package-data"]["*"]}
    files = (path for path in (ROOT / "kiet_report").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert {path.name for path in files if path.suffix not in {".py", *suffixes}} == set()


def test_every_make_target_is_described() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split())
    assert {"report", "test", "bench", "clean", "help"} <= targets
    described = dict(re.findall(r"^([a-z][a-z-]*):.*?## (.+)$", text, re.MULTILINE))
    assert set(described) == targets
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target, description in described.items():
        assert re.search(rf"make {target} +{re.escape(description)}", listed)


def test_the_check_of_a_change_runs_both_commands() -> None:
    run = ROOT / ".ci" / "run"
    lines = run.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash" and "set -euo pipefail" in lines
    assert [line for line in lines if line.startswith("make ")] == ["make test", "make report"]
    assert os.access(run, os.X_OK)


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_scripts_parse(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False).stderr == ""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that installing needs, without a virtual environment."""
    for name in ("scripts", "pyproject.toml", *LOCKS):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    return tmp_path


def install(copy: Path, purpose: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("VENV", "PYTHON", "LC_ALL", "LANG", "KIET_REPORT_LANG")}
    command = ["bash", "scripts/venv.sh", purpose]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env=clean | environment, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(("locale", "text"), [("ko_KR.UTF-8", "찾지 못했다"), ("C.UTF-8", "was not found")])
def test_no_python_new_enough_is_said_with_the_way_out(copy: Path, locale: str, text: str) -> None:
    done = install(copy, "report", PYTHON="no-such-python", LC_ALL=locale)
    assert done.returncode == 1
    assert text in done.stderr and "apt-get install python3.11" in done.stderr and "no-such-python" in done.stderr
    assert not (copy / ".venv").exists()


def test_python_without_venv_is_said_with_the_command(copy: Path) -> None:
    python = copy / "python"
    python.write_text(
        f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; *) exec {sys.executable} "$@" ;; esac\n',
    )
    python.chmod(0o755)
    done = install(copy, "report", PYTHON=str(python), SYSTEM_PACKAGES="no", LC_ALL="C.UTF-8")
    assert done.returncode == 1
    assert f"sudo apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in done.stderr


def test_an_installed_lock_is_not_installed_again(copy: Path) -> None:
    (copy / ".venv/bin").mkdir(parents=True)
    command = copy / ".venv/bin/kiet-report"
    command.touch(mode=0o755)
    pyproject = (copy / "pyproject.toml").read_text(encoding="utf-8")
    for lock, serves in (("requirements-test.lock", ("report", "test")), ("requirements.lock", ("report",))):
        (copy / ".venv/installed").write_text(f"{copy}\n{(copy / lock).read_text(encoding='utf-8')}{pyproject}", encoding="utf-8")
        for purpose in serves:
            done = install(copy, purpose, PYTHON="no-such-python")
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert install(copy, "test", PYTHON="no-such-python").returncode == 1
    (copy / "pyproject.toml").write_text(pyproject + "\n", encoding="utf-8")
    assert install(copy, "report", PYTHON="no-such-python").returncode == 1


def test_licences_are_named_and_there() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    text = (ROOT / "LICENSE-TEXT.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in text and "not** an official publication of KIET" in text
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0" and citation["version"] == importlib.import_module("kiet_report").__version__
    assert all((ROOT / name).is_file() for name in PROJECT["project"]["license-files"])
