"""The delivery: MDIS in shape, simulated in name, and read back through the ordinary door as what it was."""

from __future__ import annotations

import json
import time
from pathlib import Path

import grimp
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from kiet_report.core.paths import Project
from kiet_report.data.contracts.contract import Contract, load_contract
from kiet_report.data.deliveries.scripts import read_script
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.simulate import ensure, firms
from kiet_report.data.simulate.cells import DIVISIONS, Cells, canonical_frame, identifiers
from kiet_report.data.simulate.delivery import delivered_name, file_name, script_path, write_delivery
from kiet_report.data.simulate.made_once import CODE, delivery_digest, make_firms
from kiet_report.data.simulate.parameters import Parameters


@pytest.fixture(scope="module")
def contract(inputs: Folder) -> Contract:
    return load_contract(inputs, "firms")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    made = tmp_path_factory.mktemp("firms")
    make_firms(project, made)
    return made


def test_reading_back_gives_the_canonical_frame(folder: Path, found: Cells) -> None:
    read = pq.read_table(folder / "firms.simulated.parquet").to_pandas(ignore_metadata=True)
    made = canonical_frame(found)
    assert list(read.columns) == list(made.columns)
    key = ["firm_id", "year"]
    read = read.sort_values(key, ignore_index=True)
    for name in made.columns:
        ours, theirs = made[name], read[name]
        assert (ours.isna() == theirs.isna()).all(), name
        known = ours.notna().to_numpy()
        if ours.dtype == "str":
            assert (ours[known] == theirs[known]).all(), name
        else:
            assert (ours[known].to_numpy(dtype=float) == theirs[known].to_numpy(dtype=float)).all(), name


def test_files_are_cp949_with_the_offices_names(folder: Path, contract: Contract, parameters: Parameters) -> None:
    for year in parameters.years:
        raw = (folder / file_name(year)).read_bytes()
        header, first = raw.decode("cp949").splitlines()[:2]
        assert header.split(",") == [delivered_name(variable) for variable in contract.delivered]
        assert header.startswith("BR_패널키값,조사기준연도,주사업_산업대분류코드") and f",{year}," in first
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")
    assert all("simulated" in path.name for path in folder.iterdir())


def test_the_script_is_a_code_book_of_the_files(folder: Path, contract: Contract) -> None:
    book = read_script(script_path(folder))
    assert list(book.names) == [delivered_name(variable) for variable in contract.delivered]
    assert book.value_labels["주사업_산업대분류코드"]["C"] == "제조업"
    assert book.value_labels["행정구역시도코드"]["35"] == "전북특별자치도"
    assert book.types["BR_패널키값"] == "character" and book.types["경영실적_매출금액영업수익"] == "numeric"
    assert "*" in book.na_marks and "**********" in book.na_marks


def test_the_manifest_says_that_it_is_simulated(folder: Path) -> None:
    manifest = json.loads((folder / "firms.simulated.manifest.json").read_text(encoding="utf-8"))
    assert manifest["basis"] == "simulated" and manifest["rows"] == 79587
    assert manifest["filtered"] == {} and manifest["conversions"] == {}
    metadata = pq.read_schema(folder / "firms.simulated.parquet").metadata
    assert b"simulated" in b" ".join(metadata.values())
    for variable in ("value_added", "sales"):
        assert sum(manifest["missing"][variable]["masked"].values()) > 1000
    assert sum(manifest["missing"]["assets_intangible"]["blank"].values()) > 1000


def test_technologies_follow_the_recode_of_2021(found: Cells) -> None:
    late = found.year >= 2021
    assert not found.stages[~late & ~found.used[:, 0], 0].any()
    assert set(np.unique(found.stages[~late & found.used[:, 0], 0])) == {1, 2, 3, 4, 5, 6}
    assert set(np.unique(found.stages[late & ~found.used[:, 0], 0])) == {1}
    assert set(np.unique(found.stages[late & found.used[:, 0], 0])) == {2, 3, 4, 5, 6}


def test_divisions_lie_in_their_sections(found: Cells) -> None:
    for section, (first, last) in DIVISIONS.items():
        divisions = found.division[found.industry == section].astype(int)
        assert divisions.min() >= first and divisions.max() <= last


def test_identifiers_are_text_without_repetition() -> None:
    made = identifiers(np.arange(500_000))
    assert len(np.unique(made)) == 500_000
    assert {len(text) for text in made[:1000]} == {8}
    assert (np.char.startswith(made, "0")).mean() == pytest.approx(0.1, abs=0.01)


def test_a_file_can_be_made_to_look_handed_over(tmp_path: Path, project: Project) -> None:
    make_firms(project, tmp_path, seed=9, effect=0.12, basis="delivered")
    manifest = json.loads((tmp_path / "firms.manifest.json").read_text(encoding="utf-8"))
    assert manifest["basis"] == "delivered" and (tmp_path / "firms.parquet").is_file()


def test_it_is_made_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ensure(project, "firms")
    assert first.name == "firms.simulated.parquet" and first.parent.parent == project.build / "simulated"
    monkeypatch.setattr("kiet_report.data.simulate.made_once._make", lambda *_: pytest.fail("made again"))
    times = []
    for _ in range(5):
        started = time.process_time()
        assert ensure(project, "firms") == first
        times.append(time.process_time() - started)
    assert min(times) < 0.05


def test_another_parameter_is_another_delivery(tmp_path: Path, project: Project) -> None:
    copy = tmp_path / "kiet_report"
    copy.symlink_to(project.package, target_is_directory=True)
    data = tmp_path / "data"
    for name in ("simulation", "contracts", "codelists"):
        (data / name).mkdir(parents=True)
        for path in (project.data / name).iterdir():
            if path.is_file():
                (data / name / path.name).write_bytes(path.read_bytes())
    (data / "sources.yaml").write_bytes((project.data / "sources.yaml").read_bytes())
    before = delivery_digest(Project(tmp_path), "firms")
    text = (data / "simulation" / "firms.yaml").read_text(encoding="utf-8")
    (data / "simulation" / "firms.yaml").write_text(text.replace("seed:", "seed:  "), encoding="utf-8")
    assert delivery_digest(Project(tmp_path), "firms") != before


def test_all_code_it_is_made_by_counts(project: Project) -> None:
    graph = grimp.build_graph("kiet_report", cache_dir=None)
    code = graph.find_descendants("kiet_report.data.simulate")
    behind = code.union(*map(graph.find_upstream_modules, code))
    counted = [project.package / entry for entry in CODE]
    for name in behind:
        path = project.root.joinpath(*name.split(".")).with_suffix(".py")
        # where files are found does not change what is made from them
        if name.startswith("kiet_report.data.") and name != "kiet_report.data.editions.inputs" and path.is_file():
            assert any(path == entry or entry in path.parents for entry in counted), name


def test_code_that_is_not_there_is_no_code_of_ours(tmp_path: Path, project: Project) -> None:
    (tmp_path / "data").symlink_to(project.data, target_is_directory=True)
    with pytest.raises(FileNotFoundError, match="kiet_report/data"):
        delivery_digest(Project(tmp_path), "firms")


def test_a_name_that_is_no_delivery_is_a_wrong_call(project: Project) -> None:
    with pytest.raises(KeyError):
        ensure(project, "households")


def test_the_frame_in_memory_is_marked(project: Project) -> None:
    frame = firms(project)
    assert frame.attrs["basis"] == "simulated" and "nothing about real firms" in frame.attrs["notice"]
    assert isinstance(frame, pd.DataFrame) and len(frame) == 79587


def test_an_interrupted_make_leaves_nothing(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("disk full")

    # the checkout with a build folder of its own
    for name in ("data", "kiet_report"):
        (tmp_path / name).symlink_to(project.root / name, target_is_directory=True)
    monkeypatch.setattr("kiet_report.data.simulate.made_once.make_firms", fails)
    with pytest.raises(OSError, match="disk full"):
        ensure(Project(tmp_path), "firms")
    assert [path.name for path in (tmp_path / ".build" / "simulated").iterdir() if path.is_dir()] == []


def test_writing_again_replaces(tmp_path: Path, found: Cells, parameters: Parameters, contract: Contract, inputs: Folder) -> None:
    first = write_delivery(tmp_path, found, parameters, contract, inputs)
    sizes = [path.stat().st_size for path in first]
    assert [path.stat().st_size for path in write_delivery(tmp_path, found, parameters, contract, inputs)] == sizes
