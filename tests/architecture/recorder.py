"""Chapters run in this process without drawing: what they load, register and show, and where each argument came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kiet_report import chapter
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.facts.references import break_years
from kiet_report.exhibits.frames import is_blank
from kiet_report.pipeline.notebooks import Notebook, chapters, read_notebook
from kiet_report.registry.numbers import Numbers

Function = Callable[..., Any]


@dataclass
class Recording:
    """What the chapters of one edition did.

    numbers, functions: by key. calls: each analysis function with the readers its arguments came from, None for an argument that no reader
    returned. exhibits: drawing function and data, by id; of a declared one its form with the view it selects; an exhibit the edition has
    nothing for is there with blank data. breaks: of the edition's definitions.
    """

    breaks: dict[str, tuple[int, ...]]
    numbers: dict[str, Number] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    calls: list[tuple[Function, list[Function | None]]] = field(default_factory=list)
    exhibits: dict[str, tuple[Function, pd.DataFrame]] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)

    @property
    def known(self) -> Numbers[Number]:
        """The numbers under every name that prose may call them by."""
        return Numbers(self.numbers.values(), self.breaks)

    @property
    def shown(self) -> dict[str, tuple[Function, pd.DataFrame]]:
        """The exhibits that the edition has something for."""
        return {exhibit: shown for exhibit, shown in self.exhibits.items() if not is_blank(shown[1])}


class RecordingChapter(chapter.Chapter):
    """A chapter that checks what is registered as a real one does, and draws and writes nothing."""

    def __init__(self, recording: Recording, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.recording = recording
        self.loaded: list[tuple[object, Function]] = []
        self.computed: list[tuple[object, list[Function | None]]] = []

    def load(self, read: Function, *arguments: Any) -> Any:
        result = super().load(read, *arguments)
        self.loaded.append((result, read))
        return result

    def compute(self, analysis: Function, *arguments: Any) -> Any:
        assert analysis.__module__.startswith("kiet_report.analysis."), f"{analysis.__name__} is no analysis function"
        result = super().compute(analysis, *arguments)
        self.computed.append((result, self.readers_of(*arguments)))
        return result

    def register(self, compute: Callable[..., Iterable[Number]], *arguments: Any) -> None:
        before = set(self.numbers)
        super().register(compute, *arguments)
        made = {key: number for key, number in self.numbers.items() if key not in before}
        assert not made.keys() & self.recording.numbers.keys(), "two chapters register one key"
        self.recording.numbers |= made
        self.recording.functions |= dict.fromkeys(made, compute)
        self.recording.calls.append((compute, self.readers_of(*arguments)))

    def readers_of(self, *arguments: object) -> list[Function | None]:
        """The readers that arguments come from, directly or through analysis; None for one that comes from no reader. A word chooses
        among data and is none itself.
        """
        found: list[Function | None] = []
        for argument in arguments:
            if isinstance(argument, str):
                continue
            loaded = [read for result, read in self.loaded if result is argument]
            through = next((readers for result, readers in self.computed if result is argument), [None])
            found += loaded[:1] or through
        return found

    def show(self, exhibit: str, draw: Function | None = None, data: pd.DataFrame | None = None) -> None:
        assert exhibit not in self.recording.exhibits
        self.recording.exhibits[exhibit] = self._declared(exhibit, data) if draw is None or data is None else (draw, data)

    def close(self) -> None:
        pass


def notebooks(project: Project) -> list[Notebook]:
    """The notebooks of the report in reading order."""
    return [read_notebook(project.notebook(name)) for name in chapters(project)]


def record(project: Project, edition: str, folder: Path, names: Sequence[str] = ()) -> Recording:
    """Run the code cells of chapters of an edition, of all when none is named."""
    recording = Recording(break_years(open_edition(project, edition)))

    def opened(name: str, edition: str | None = None) -> RecordingChapter:
        return RecordingChapter(recording, name, open_edition(project, edition), folder / name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chapter, "open", opened)
        for notebook in notebooks(project):
            if names and notebook.name not in names:
                continue
            recording.declared += notebook.exhibits
            scope: dict[str, Any] = {}
            for cell in notebook.code:
                exec(compile(cell.source, notebook.place(cell), "exec"), scope)
                scope["edition"] = edition
    return recording
