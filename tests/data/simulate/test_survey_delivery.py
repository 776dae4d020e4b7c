"""The simulated survey through the door that every delivery takes: nothing is lost, and the figures still come out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from kiet_report.analysis.survey_margins import agreement, margins
from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.deliveries.config import IngestConfig
from kiet_report.data.deliveries.ingest import ingest
from kiet_report.data.deliveries.manifest import Manifest
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts.survey_figures import figures
from kiet_report.data.simulate import survey
from kiet_report.data.simulate.survey_file import Format

INPUTS = Folder(Project.find().data)


def take_in(files: list[Path], out: Path) -> tuple[Manifest, pd.DataFrame]:
    contract = load_contract(INPUTS, "survey")
    manifest = ingest(contract, files, INPUTS, IngestConfig(), out, basis="simulated")
    stored = pq.read_table(out / manifest.parquet.file).to_pandas(ignore_metadata=True)
    return manifest, stored.astype({variable.name: variable.dtype for variable in contract.variables})


@pytest.mark.parametrize("format", ["csv", "sav"])
def test_what_went_in_comes_out(format: Format, tmp_path: Path) -> None:
    manifest, stored = take_in(survey.deliver(tmp_path / "delivery", INPUTS, formats=(format,)), tmp_path / "out")
    pd.testing.assert_frame_equal(stored, survey.responses(INPUTS).astype(stored.dtypes.to_dict()))
    assert manifest.parquet.file == "survey.simulated.parquet"
    assert (manifest.rows, manifest.basis, manifest.warnings) == (560, "simulated", ())
    assert agreement(margins(stored, figures(INPUTS))).unequal == ()


def test_both_formats_give_the_same_file(tmp_path: Path) -> None:
    digests = set()
    for format in ("csv", "sav"):
        manifest, _ = take_in(survey.deliver(tmp_path / format, INPUTS, formats=(format,)), tmp_path / f"{format}_out")
        digests.add(manifest.parquet.sha256)
    assert len(digests) == 1


def test_an_answer_outside_its_list_is_refused_without_telling_it(tmp_path: Path) -> None:
    (path,) = survey.deliver(tmp_path, INPUTS)
    lines = path.read_bytes().decode("cp949").split("\r\n")
    fields = lines[5].split(",")
    fields[3] = "77"
    lines[5] = ",".join(fields)
    path.write_bytes("\r\n".join(lines).encode("cp949"))
    with pytest.raises(ReportError) as refused:
        take_in([path], tmp_path / "out")
    text = str(refused.value)
    assert path.name in text and "매출액구간" in text and "6" in text
    assert "77" not in text
    assert not (tmp_path / "out").exists()
