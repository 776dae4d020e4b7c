"""What every test stands on: a neutral environment, and the rule for tests that need a program.

A test marked `tex` or `browser` is skipped, with the reason, where the program is missing. With CI=true a missing program is a failure:
there, nothing is skipped quietly.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from kiet_report.core.errors import use_language
from kiet_report.pipeline import tools
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS")
OURS = (
    *(f"KIET_REPORT_{name}" for name in ("ROOT", "RUN", "LANG")),
    *("LANGUAGE", "LC_MESSAGES", "LANG"),
)
# whether an example is slow says something of the machine and nothing of the code
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

_scratch: list[tempfile.TemporaryDirectory[str]] = []


def pytest_configure(config: pytest.Config) -> None:
    """Nothing of the person who runs the tests: no locale, no start-up files of IPython, no settings of Jupyter or matplotlib."""
    scratch = tempfile.TemporaryDirectory(prefix="kiet-report-tests-", ignore_cleanup_errors=True)
    _scratch.append(scratch)
    os.environ.update({name: "1" for name in ONE_THREAD})
    for name in OURS:
        os.environ.pop(name, None)
    os.environ["LC_ALL"] = "C.UTF-8"
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        os.environ[name] = str(Path(scratch.name) / name.lower())
    # matplotlib's cache of fonts is slow to make: one for all processes of a run
    os.environ.setdefault("MPLCONFIGDIR", str(Path(tempfile.gettempdir()) / f"kiet-report-tests-matplotlib-{os.getuid()}"))


def pytest_unconfigure(config: pytest.Config) -> None:
    for scratch in _scratch:
        scratch.cleanup()


@cache
def missing(marker: str) -> str | None:
    """What a marker needs and this machine lacks, with the command that brings it; None when it is all there."""
    needs: tuple[tools.Need, ...] = ("tex", "fonts") if marker == "tex" else ("chromium",)
    lacking = [need for need in tools.missing("test") if need in needs]
    return "; ".join(f"{need} is missing: {tools.command(need).debian}" for need in lacking) or None


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in ("tex", "browser"):
        if item.get_closest_marker(marker) and (reason := missing(marker)):
            if os.environ.get("CI") == "true":
                pytest.fail(f"{reason} (CI=true: nothing may be missing)", pytrace=False)
            pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process: Playwright does not start twice in it. Every page takes its time."""
    from playwright.sync_api import expect, sync_playwright

    chromium = tools.find_chromium()
    assert chromium is not None, "pytest_runtest_setup lets no test marked `browser` run without one"
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=tools.chromium_arguments(), timeout=PATIENCE * 1000)
        plain = started.new_context

        def patient(**options: Any) -> BrowserContext:
            opened = plain(**options)
            opened.set_default_timeout(PATIENCE * 1000)
            return opened

        started.new_context = patient  # type: ignore[method-assign]  # Playwright has no setting for all contexts
        yield started
        started.close()


@pytest.fixture(autouse=True)
def messages_in_english() -> Iterator[None]:
    """Whatever language a test chooses for messages, the next one starts without a choice."""
    use_language(None)
    yield
    use_language(None)
