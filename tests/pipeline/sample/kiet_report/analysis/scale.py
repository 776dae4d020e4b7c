"""A module that `alpha` imports and no chapter does, with a YAML file beside it."""

from __future__ import annotations

from pathlib import Path

from kiet_report.core.strict_yaml import load_yaml


def scale() -> float:
    return float(load_yaml(Path(__file__).with_suffix(".yaml"))["factor"])
