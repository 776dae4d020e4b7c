"""`python -m kiet_report.cli`: the command without its script."""

from __future__ import annotations

from kiet_report.cli import main

main()
