"""Commands that take deliveries in: ingest firms, ingest survey."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiet_report.cli.app import EditionOption, app
from kiet_report.core.errors import ReportError, message, message_language

if TYPE_CHECKING:
    from kiet_report.core.paths import Project
    from kiet_report.data.contracts.contract import Contract
    from kiet_report.data.deliveries.config import IngestConfig
    from kiet_report.data.deliveries.manifest import Manifest

ingest = typer.Typer(no_args_is_help=True, help="Check a delivery and take it into an edition. / 받은 자료를 점검하고 판에 넣는다.")
app.add_typer(ingest, name="ingest")

FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="CSV, .dta, .sav or .xlsx; one, or one a year. / 받은 파일(하나 또는 해마다 하나)")
]
CodebookOption = Annotated[
    Path | None, typer.Option("--codebook", metavar="SCRIPT", help="The R or Stata script that came with it. / 함께 받은 R·Stata 스크립트")
]
SheetOption = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook with several. / 시트 이름")]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="utf-8|cp949", help="Of text; found out when left out. / 문자 인코딩")
]
ShowValuesOption = Annotated[
    bool, typer.Option("--show-values", help="Show wrong cells on this terminal: confidential. / 잘못된 칸의 값을 이 화면에 보인다(기밀)")
]
WaveOption = Annotated[str | None, typer.Option("--wave", metavar="YYYY", help="Year of the survey wave. / 조사한 해")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing. / 점검만 하고 아무것도 쓰지 않는다")]


@ingest.command()
def firms(
    files: FilesArgument,
    edition: EditionOption = None,
    codebook: CodebookOption = None,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    show_values: ShowValuesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """The firm panel. / 기업 패널 자료를 받아들인다."""
    _take_in("firms", files, edition, codebook, sheet, encoding, show_values, dry_run)


@ingest.command()
def survey(
    files: FilesArgument,
    edition: EditionOption = None,
    wave: WaveOption = None,
    codebook: CodebookOption = None,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    show_values: ShowValuesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Survey responses, one row a respondent. / 설문 응답(응답자마다 한 줄)을 받아들인다."""
    if wave is None and not dry_run:
        raise ReportError("E-WAVE", edition=edition or "-")
    _take_in("survey", files, edition, codebook, sheet, encoding, show_values, dry_run, wave)


def _take_in(
    name: str,
    files: list[Path],
    edition: str | None,
    codebook: Path | None,
    sheet: str | None,
    encoding: str | None,
    show_values: bool,
    dry_run: bool,
    wave: str | None = None,
) -> None:
    from kiet_report.core.paths import Project
    from kiet_report.data.contracts.contract import load_contract
    from kiet_report.data.deliveries.ingest import Reading, ingest
    from kiet_report.data.deliveries.scripts import read_script
    from kiet_report.data.editions.edition import open_edition
    from kiet_report.data.editions.inputs import Folder
    from kiet_report.data.editions.writer import set_delivery

    _require_real(files)
    project = Project.find()
    opened = open_edition(project, edition)
    inputs = Folder(project.data)
    config = _with_expected(opened.file.ingest, project, opened.id, name)
    reading = Reading(read_script(codebook) if codebook else None, sheet, encoding)
    out = project.data / "deliveries" / opened.id
    contract = load_contract(inputs, name)
    manifest = ingest(contract, files, inputs, config, out, show_values=show_values, reading=reading, dry_run=dry_run)
    for line in summary(manifest, contract):
        typer.echo(line)
    if dry_run:
        typer.echo(message("SAY-DRY-RUN"))
        return
    stored = out / manifest.parquet.file
    set_delivery(project, opened.id, name, stored, manifest.parquet.sha256, wave)
    typer.echo(message("SAY-STORED", None, file=project.relative(stored), sha256=manifest.parquet.sha256, edition=opened.id))


def _require_real(files: list[Path]) -> None:
    """Results of a simulated file must never pass for results of a delivery;
    an edition asks for simulated data by name instead.
    """
    if simulated := [path.name for path in files if "simulated" in path.name.lower()]:
        raise ReportError("E-SIMULATED", files=", ".join(simulated))


def _with_expected(config: IngestConfig, project: Project, edition: str, name: str) -> IngestConfig:
    """The configuration with the rows of the last edition that has such a delivery,
    unless it states them itself.
    """
    from kiet_report.data.editions.writer import last_years

    if config.expected:
        return config
    return config.model_copy(update={"expected": last_years(project, edition, name)})


RULE_NAMES = {
    "regular_employees": "RULE-REGULAR-EMPLOYEES",
    "capital": "RULE-CAPITAL",
    "surrounding_space": "RULE-SURROUNDING-SPACE",
    "full_width": "RULE-FULL-WIDTH",
    "thousands_commas": "RULE-THOUSANDS-COMMAS",
    "negative_sign": "RULE-NEGATIVE-SIGN",
    "parentheses": "RULE-PARENTHESES",
    "exponent": "RULE-EXPONENT",
    "bare_point": "RULE-BARE-POINT",
    "amount_unit": "RULE-AMOUNT-UNIT",
}
"""Rules of the frame and of conversions, as a manifest names them, in words."""
STATUS_NAMES = {"blank": "STATUS-BLANK", "masked": "STATUS-MASKED", "not_delivered": "STATUS-NOT-DELIVERED"}


def summary(manifest: Manifest, contract: Contract) -> list[str]:
    """What an ingestion says it did, line by line, in the language of messages: counts only."""
    lines = [
        message(
            "SAY-FILE", None, file=file.name, format=file.format, encoding=file.encoding or "-", rows=f"{file.rows:,}",
            ignored=len(file.ignored), absent=len(file.absent),
        )
        for file in manifest.files
    ]  # fmt: skip
    entities = f"{manifest.rows if manifest.entities is None else manifest.entities:,}"
    lines.append(message("SAY-ROWS", None, rows=f"{manifest.rows:,}", entities=entities, years=_by_year(manifest.years)))
    lines += [
        message("SAY-FILTERED", None, rule=message(RULE_NAMES[rule]), years=_by_year(years)) for rule, years in manifest.filtered.items()
    ]
    if manifest.undecided:
        lines.append(message("SAY-UNDECIDED", None, years=_by_year(manifest.undecided)))
    if manifest.missing:
        lines.append(message("SAY-MISSING"))
    for variable, counts in manifest.missing_counts.items():
        told = ", ".join(f"{message(STATUS_NAMES[status])} {count:,}" for status, count in counts.items())
        lines.append(f"  {_label(variable, contract)}: {told}")
    lines += [_technology(_label(name, contract), years) for name, years in manifest.technology.items()]
    lines += [
        message("SAY-CONVERTED", None, rule=message(RULE_NAMES[rule]), count=f"{count:,}") for rule, count in manifest.conversions.items()
    ]
    return lines + [message("SAY-WARNED", None, warning=warning.text()) for warning in manifest.warnings]


def _label(variable: str, contract: Contract) -> str:
    return contract.variable(variable).label[message_language()]


def _technology(name: str, years: Mapping[int, Mapping[str, int]]) -> str:
    told = {key: _by_year({year: counts[key] for year, counts in years.items()}) for key in ("used", "not_used", "unknown")}
    return message("SAY-TECHNOLOGY", None, technology=name, **told)


def _by_year(counts: Mapping[int, int]) -> str:
    return ", ".join(f"{year}: {count:,}" for year, count in counts.items()) or "-"
