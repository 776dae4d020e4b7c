"""The small reports of tests/pipeline, for the faults."""

from tests.pipeline.conftest import built, executed, project, template

__all__ = ["built", "executed", "project", "template"]
