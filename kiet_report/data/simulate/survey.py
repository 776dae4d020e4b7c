"""A survey file of 560 responses made by seed:
it reproduces the figures that the print states, and nothing else of it is real.

Which answers are drawn for whom stands in `survey_answers`. A cross-tabulation of this file says nothing about firms.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kiet_report.core.languages import Bilingual
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.simulate.survey_answers import draw
from kiet_report.data.simulate.survey_file import Format, write

SEED = 2024

NOTE = Bilingual(
    ko=(
        "시드로 만든 모의 응답이다. 인쇄본에 실린 비율, 평균, 점수가 나오도록 문항별 응답 수만 맞추었고, 문항 사이의 관계는 무작위이다. "
        "인쇄본에 없는 보기는 하나로 모아 채웠다. 실제 기업의 응답은 들어 있지 않다."
    ),
    en=(
        "Simulated responses, made by seed. Only the counts of each question are matched, so that the printed shares, means and scores "
        "come out; relations between questions are random. Options that the print does not give are filled in as one. "
        "It holds no firm's answers."
    ),
)


def responses(inputs: Inputs, seed: int = SEED) -> pd.DataFrame:
    """560 responses in the columns of the contract `survey`, as `ingest` stores them:
    codes as str, flags Int8, whole numbers Int16.

    A question that was not put to a firm is missing. Same seed, same responses.
    """
    contract = load_contract(inputs, "survey")
    columns = draw(inputs, contract, seed)
    frame = pd.DataFrame(
        {
            variable.name: pd.array(
                [None if answer is None else int(answer) for answer in columns[variable.name]]
                if variable.dtype != "str"
                else columns[variable.name],
                dtype=variable.dtype,
            )
            for variable in contract.variables
        }
    )
    frame.attrs |= {"basis": "simulated", "seed": seed}
    return frame


def deliver(folder: Path, inputs: Inputs, *, seed: int = SEED, formats: tuple[Format, ...] = ("csv",)) -> list[Path]:
    """Write the responses as a survey house would hand them over;
    returns the files for `ingest survey`, one a format.

    Beside them lies a file of labels, which says what is simulated. Every name begins with `simulated_`. The CSV is CP949 and has the same
    bytes for the same seed; a `.sav` carries the time of writing.
    """
    return write(folder, responses(inputs, seed), load_contract(inputs, "survey"), NOTE, formats)
