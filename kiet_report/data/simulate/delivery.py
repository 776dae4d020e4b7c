"""The simulated firms as MDIS hands such files over:
one CP949 CSV a year with the office's column names, and its R script as code book.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np

from kiet_report.data.contracts.codelists import industries, provinces
from kiet_report.data.contracts.contract import Contract, Variable
from kiet_report.data.contracts.firm_items import AI_AREAS, TECHNOLOGIES
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.simulate.cells import Cells
from kiet_report.data.simulate.parameters import Parameters

ENCODING = "cp949"
PROVINCE_SYSTEM: Literal["kostat"] = "kostat"
MASK = "*"
_NOTHING = ""


def write_delivery(folder: Path, found: Cells, parameters: Parameters, contract: Contract, inputs: Inputs) -> list[Path]:
    """One CSV a year and the script beside them; returns the CSV files in order of the years.

    An existing file is replaced.
    """
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    folder.mkdir(parents=True, exist_ok=True)
    names = [delivered_name(variable) for variable in contract.delivered]
    columns = dict(_columns(found, contract, inputs))
    table = pa.table([columns[variable.name] for variable in contract.delivered], names=[f"c{place}" for place in range(len(names))])
    order = np.lexsort((found.firm_id, found.year))
    table, years = table.take(order), found.year[order]
    options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
    written = []
    for year in parameters.years:
        body = io.BytesIO()
        first, last = np.searchsorted(years, [year, year + 1])
        pa_csv.write_csv(table.slice(first, last - first), body, options)
        path = folder / file_name(year)
        path.write_bytes((",".join(names) + "\n").encode(ENCODING) + body.getvalue())
        written.append(path)
    script_path(folder).write_bytes("\n".join(_script(parameters, contract, inputs)).encode(ENCODING))
    return written


def file_name(year: int) -> str:
    """Name of one year's file."""
    return f"simulated_{year}_기업활동조사.csv"


def script_path(folder: Path) -> Path:
    """Where the code book lies."""
    return folder / "simulated_기업활동조사.R"


def delivered_name(variable: Variable) -> str:
    """The name of the column in the files: the first of its aliases."""
    return variable.aliases[0].name


def _columns(found: Cells, contract: Contract, inputs: Inputs) -> Iterator[tuple[str, object]]:
    """Text of every delivered variable, by name."""
    import pyarrow as pa

    code = provinces(inputs)[PROVINCE_SYSTEM].to_dict()
    places, where = np.unique(found.province, return_inverse=True)
    yield "firm_id", pa.array(found.firm_id)
    yield "year", pa.array(found.year.astype(str))
    yield "industry", pa.array(found.industry)
    yield "industry_division", pa.array(found.division)
    yield "province", pa.array(np.array([code[place] for place in places])[where])
    for name, values in found.numbers.items():
        whole = (values == np.rint(values)).all()
        yield name, _marked(pa.array(values.astype(np.int64) if whole else values).cast(pa.string()), found, name)
    digits = np.array([_NOTHING, *map(str, range(1, 7))])
    for place, technology in enumerate(TECHNOLOGIES):
        name = f"{technology}_stage"
        yield name, _marked(pa.array(digits[found.stages[:, place]]), found, name)
    for place, area in enumerate(AI_AREAS):
        answers = np.where(found.used[:, 0], np.where(found.areas[:, place], "Y", "N"), _NOTHING)
        yield f"ai_area_{area}", pa.array(answers)


def _marked(text: object, found: Cells, name: str) -> object:
    import pyarrow as pa
    import pyarrow.compute as pc

    for cells, mark in ((found.blank.get(name), _NOTHING), (found.masked.get(name), MASK)):
        if cells is not None:
            text = pc.if_else(pa.array(cells), mark, text)
    return text


def _script(parameters: Parameters, contract: Contract, inputs: Inputs) -> Iterator[str]:
    """Lines of the R script that the office generates with a download, for these files."""
    names = [delivered_name(variable) for variable in contract.delivered]
    kinds = ["numeric" if variable.type in ("integer", "number") else "character" for variable in contract.delivered]
    marks = ", ".join(f'"{"*" * length}"' for length in range(1, 11))
    yield f"# {parameters.notice.ko}"
    yield f"# {parameters.notice.en}"
    yield "library(dplyr)"
    yield f'mdis <- read.table("{file_name(parameters.years[-1])}", header=FALSE, sep=",", skip=1, fileEncoding="{ENCODING}",'
    yield f"  colClasses = c({', '.join(_quoted(kind) for kind in kinds)}),"
    yield f'  na.strings = c({marks}, "."))'
    labels = {"industry": industries(inputs)["ko"].to_dict(), "province": provinces(inputs).set_index(PROVINCE_SYSTEM)["name_ko"].to_dict()}
    for place, variable in enumerate(contract.delivered, start=1):
        for value, label in labels.get(variable.name, {}).items():
            yield f"mdis$V{place} <- recode_factor(mdis$V{place}, '{value}'={_quoted(label)})"
    yield f"colnames(mdis) = c({', '.join(_quoted(name) for name in names)})"
    yield ""


def _quoted(text: str) -> str:
    return f'"{text}"'
