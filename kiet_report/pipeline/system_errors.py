"""Failures of the operating system as stated errors: what was full or forbidden, and where, without the paths of this machine."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project


@contextlib.contextmanager
def stated_system_errors(project: Project) -> Iterator[None]:
    """E-DISK for a full disk, E-OS for the rest; shutil collects its own in one exception."""
    try:
        yield
    except shutil.Error as error:
        inner = error.args[0][0][2] if error.args and error.args[0] else str(error)
        full = os.strerror(errno.ENOSPC) in str(inner)
        raise ReportError("E-DISK", where="site/") if full else ReportError("E-OS", problem=str(inner), where="site/") from None
    except OSError as error:
        raise _as_report_error(error, project) from None


def _as_report_error(error: OSError, project: Project) -> ReportError:
    name = error.filename if isinstance(error.filename, str) else ""
    with contextlib.suppress(ValueError):
        name = Path(name).relative_to(project.root).as_posix() if name else "-"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ReportError("E-DISK", where=name)
    return ReportError("E-OS", problem=error.strerror or type(error).__name__, where=name)
