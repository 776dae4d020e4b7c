"""The command line. Commands parse, call the layers below, and say what happened;
nothing is decided here.

One module a group of commands. What they call is imported inside the commands, so that `--help` and `check` do not wait for what they do
not use.
"""

from __future__ import annotations

import sys

import typer

from kiet_report.cli import editions, estimate, fetch, ingest, report
from kiet_report.cli.app import app
from kiet_report.core.errors import ReportError, message

__all__ = ["app", "editions", "estimate", "fetch", "ingest", "main", "report"]


def main() -> None:
    """Entry point. A stated error is one message and status 1, an interrupt status 130;
    anything else is a defect, with traceback.
    """
    try:
        # without its standalone mode typer returns the status of typer.Exit, and 130 for an interrupt
        status = app(standalone_mode=False) or 0
    except ReportError as error:
        typer.echo(error.text(), err=True)
        sys.exit(1)
    except (KeyboardInterrupt, typer.Abort):
        status = 130
    except Exception as error:
        # a wrong use of the command line prints itself, with the usage line; what cannot is a defect
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        sys.exit(getattr(error, "exit_code", 2))
    if status == 130:
        typer.echo(message("SAY-INTERRUPTED"), err=True)
    sys.exit(status)
