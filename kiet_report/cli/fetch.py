"""Commands that bring official statistics: fetch kosis, fetch resolve, fetch eurostat, fetch oecd."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kiet_report.cli.app import EditionOption, app
from kiet_report.core.errors import ReportError, message, message_language

if TYPE_CHECKING:
    from kiet_report.core.paths import Project
    from kiet_report.data.official.kosis.axes import Layout
    from kiet_report.data.official.kosis.client import Kosis
    from kiet_report.data.official.kosis.lock import Candidate
    from kiet_report.data.official.kosis.registry import LogicalTable
    from kiet_report.data.official.observations import TableManifest
    from kiet_report.data.official.web import Web

fetch = typer.Typer(name="fetch", no_args_is_help=True, help="Bring official statistics. / 공식 통계를 받는다.")
app.add_typer(fetch, name="fetch")

OfflineOption = Annotated[bool, typer.Option("--offline", help="Only from what is stored already. / 저장된 응답만 쓴다")]
BundleOption = Annotated[
    Path | None, typer.Option("--ca-bundle", metavar="PEM", help="Further certificate authorities to trust. / 더 믿을 인증 기관 파일")
]
RoleOption = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="AXIS=ROLE", help="What a classification is: geo, industry, size, tech, use, measure. / 분류의 역할"),
]
FrequencyOption = Annotated[str | None, typer.Option("--frequency", metavar="Y|H|Q|M|F|IR", help="KOSIS's prdSe. / 주기")]
FileOption = Annotated[Path | None, typer.Option("--file", metavar="FILE", help="A file downloaded by hand. / 직접 내려받은 파일")]
FromOption = Annotated[int | None, typer.Option("--from", metavar="YEAR", min=1900, max=2200, help="First year. / 처음 연도")]
ToOption = Annotated[int | None, typer.Option("--to", metavar="YEAR", min=1900, max=2200, help="Last year. / 끝 연도")]


@fetch.command()
def kosis(
    table: Annotated[str | None, typer.Argument(metavar="TABLE", help="A name of data/kosis/tables.yaml. / 등록된 표의 이름")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Address of a KOSIS table, in quotes. / 통계표 주소")] = None,
    file: FileOption = None,
    edition: EditionOption = None,
    first: FromOption = None,
    last: ToOption = None,
    frequency: FrequencyOption = None,
    role: RoleOption = None,
    offline: OfflineOption = False,
    ca_bundle: BundleOption = None,
) -> None:
    """Bring a table of KOSIS, by name, address or file. / KOSIS 통계표를 이름, 주소, 파일로 받는다."""
    import datetime as dt

    from kiet_report.core.paths import Project
    from kiet_report.data.official.kosis import gather

    if (url is None) + (file is None) + (table is None) == 3 or (url is not None and (file is not None or table is not None)):
        raise ReportError("E-FETCH-WHAT")
    project = Project.find()
    out = _folder(project, edition)
    wanted = gather.Wanted(first, last, _frequency(frequency), _roles(role))
    if file is not None:
        manifest = gather.gather_file(project.data, out, file, table, wanted, dt.datetime.now(dt.UTC))
    elif url is not None:
        manifest = gather.gather_url(project.data, out, kosis_client(project, offline, ca_bundle), url, wanted)
    else:
        assert table is not None
        manifest = gather.gather_table(project.data, out, kosis_client(project, offline, ca_bundle), table, wanted)
    _say(project, out, manifest)


@fetch.command()
def resolve(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A name of data/kosis/tables.yaml. / 등록된 표의 이름")],
    search: Annotated[str | None, typer.Option("--search", metavar="TEXT", help="Other words to search for. / 찾을 말")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Go through KOSIS's list instead of searching. / 목록을 따라간다")] = False,
    parent: Annotated[str, typer.Option("--parent", metavar="ID", help="Folder of the list to open. / 열 목록")] = "",
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Address of the table, if known. / 통계표 주소")] = None,
    choose: Annotated[int | None, typer.Option("--choose", metavar="N", min=1, help="Take candidate N without asking. / 후보 번호")] = None,
    role: RoleOption = None,
    frequency: FrequencyOption = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who confirms. / 확인하는 사람")] = None,
    offline: OfflineOption = False,
    ca_bundle: BundleOption = None,
) -> None:
    """Find out which KOSIS table is one of ours, and pin it once you confirm. / 등록된 표가 KOSIS의 어느 표인지 찾아 확인하고 적는다."""
    import datetime as dt

    from kiet_report.core.paths import Project
    from kiet_report.data.editions.inputs import Folder
    from kiet_report.data.official.kosis import axes, gather, lock
    from kiet_report.data.official.kosis.registry import logical_table

    project = Project.find()
    wanted = logical_table(Folder(project.data), table)
    client = kosis_client(project, offline, ca_bundle)
    lang = message_language()
    typer.echo(message("SAY-WANTED", None, title=wanted.title[lang], contains=wanted.contains[lang]))
    candidate = _chosen(_candidates(client, wanted, search, listed, parent, url), choose)
    if candidate is None:
        raise typer.Exit(1)
    layout = axes.discover(client, candidate.org_id, candidate.tbl_id)
    if layout is None:
        raise ReportError("E-KOSIS-METADATA", where=f"orgId={candidate.org_id} tblId={candidate.tbl_id}")
    roles = _asked_roles(layout, _roles(role), ask=choose is None)
    name = by or typer.prompt(message("ASK-NAME"))
    entry = lock.pin(
        candidate, layout, wanted, roles, by=name, on=dt.date.today().isoformat(), prd_se=_frequency(frequency) or "Y",
        sha256=gather.metadata_digest(client, candidate.org_id, candidate.tbl_id),
    )  # fmt: skip
    lock.write_lock(project.data, {**lock.read_lock(project.data), table: entry})
    typer.echo(message("SAY-KOSIS-PINNED", None, table=table, org_id=entry.org_id, tbl_id=entry.tbl_id))


@fetch.command()
def eurostat(
    series: Annotated[
        list[str] | None, typer.Argument(metavar="[SERIES]...", help="Names of data/sdmx/flows.yaml; all when left out. / 계열")
    ] = None,
    file: FileOption = None,
    edition: EditionOption = None,
    offline: OfflineOption = False,
    ca_bundle: BundleOption = None,
) -> None:
    """Bring AI use of enterprises in Europe. / 유럽 기업의 인공지능 활용 통계를 받는다."""
    _sdmx("eurostat", series or [], file, edition, offline, ca_bundle)


@fetch.command()
def oecd(
    series: Annotated[
        list[str] | None, typer.Argument(metavar="[SERIES]...", help="Names of data/sdmx/flows.yaml; all when left out. / 계열")
    ] = None,
    file: FileOption = None,
    edition: EditionOption = None,
    offline: OfflineOption = False,
    ca_bundle: BundleOption = None,
) -> None:
    """Bring the OECD's series for Korea, its break declared. / OECD의 한국 계열을 받는다. 시계열 단절을 함께 적는다."""
    _sdmx("oecd", series or [], file, edition, offline, ca_bundle)


def kosis_client(project: Project, offline: bool, ca_bundle: Path | None) -> Kosis:
    """The service, or what is stored of it. Raises ReportError E-KOSIS-NO-KEY where a key is needed and there is none."""
    from kiet_report.data.official.kosis.client import Key, Kosis
    from kiet_report.data.official.snapshots import FOLDER, Snapshots

    snapshots = Snapshots(project.data / FOLDER)
    return Kosis(snapshots) if offline else Kosis(snapshots, web(ca_bundle), Key.from_environment())


def web(ca_bundle: Path | None) -> Web:
    """The door to servers."""
    from kiet_report.data.official.web import Web

    return Web(ca_bundle)


def _sdmx(
    service: Literal["eurostat", "oecd"], series: list[str], file: Path | None, edition: str | None, offline: bool, ca_bundle: Path | None
) -> None:
    from kiet_report.core.paths import Project
    from kiet_report.data.editions.inputs import Folder
    from kiet_report.data.official import sdmx
    from kiet_report.data.official.snapshots import FOLDER, Snapshots

    project = Project.find()
    known = {name: flow for name, flow in sdmx.flows(Folder(project.data)).items() if flow.service == service}
    if (unknown := sorted(set(series) - set(known))) or (file is not None and len(series) != 1):
        raise ReportError(
            "E-SDMX-SERIES", service=service, given=ascii(", ".join(unknown)[:60]) if unknown else "-", known=", ".join(known)
        )
    snapshots = Snapshots(project.data / FOLDER)
    out = _folder(project, edition)
    for name in series or known:
        flow = known[name]
        if file is not None:
            snapshot = sdmx.store_file(flow, snapshots, file)
        else:
            snapshot = sdmx.fetch_flow(flow, snapshots, None if offline else web(ca_bundle))
        _say(project, out, sdmx.write_flow(name, flow, snapshots, snapshot, out))


def _folder(project: Project, edition: str | None) -> Path:
    """Where what is fetched for an edition lies: kept out of the repository until its terms are known."""
    from kiet_report.core.paths import edition_id
    from kiet_report.data.editions.edition import default_edition, known_editions

    name = edition_id(edition) if edition is not None else default_edition(project)
    if name not in known_editions(project):
        raise ReportError("E-NO-EDITION", edition=name, known=", ".join(known_editions(project)) or "-")
    return project.data / "deliveries" / name / "official"


def _frequency(given: str | None) -> str | None:
    from kiet_report.data.official.kosis.query import FREQUENCIES

    if given is not None and given.upper() not in FREQUENCIES:
        raise ReportError("E-KOSIS-FREQUENCY-NAME", given=ascii(given[:20]).strip("'"), known=", ".join(FREQUENCIES))
    return given.upper() if given else None


def _roles(given: list[str] | None) -> dict[str, str]:
    from kiet_report.data.official.observations import ROLES

    pairs = [text.partition("=") for text in given or []]
    if wrong := [axis for axis, _, role in pairs if role not in ROLES]:
        raise ReportError("E-KOSIS-ROLE", given=", ".join(wrong)[:60], known=", ".join(ROLES))
    return {axis: role for axis, _, role in pairs}


def _candidates(client: Kosis, wanted: LogicalTable, search: str | None, listed: bool, parent: str, url: str | None) -> list[Candidate]:
    from kiet_report.data.official.kosis import lock
    from kiet_report.data.official.kosis.url import parse_url

    if url is not None:
        address = parse_url(url)
        return [lock.Candidate(address.org_id, address.tbl_id, lock.title_of(client, address.org_id, address.tbl_id), "", "", "")]
    if listed:
        folders, tables = lock.listed(client, parent)
        for identity, name in folders:
            typer.echo(message("SAY-FOLDER", None, id=identity, name=name))
        return tables
    found = [candidate for words in ([search] if search else wanted.search) for candidate in lock.search(client, words)]
    return list({(candidate.org_id, candidate.tbl_id): candidate for candidate in found}.values())


def _chosen(candidates: list[Candidate], choose: int | None) -> Candidate | None:
    for number, candidate in enumerate(candidates, start=1):
        typer.echo(
            message(
                "SAY-CANDIDATE", None, number=number, title=candidate.title, survey=candidate.survey or "-", span=candidate.span or "-",
                org_id=candidate.org_id, tbl_id=candidate.tbl_id, path=candidate.path,
            )
        )  # fmt: skip
    if not candidates and choose is None:
        return None
    choice = choose if choose is not None else typer.prompt(message("ASK-CHOICE"), type=int)
    if choice == 0:
        return None
    if not 1 <= choice <= len(candidates):
        raise ReportError("E-KOSIS-CANDIDATE", count=len(candidates), choice=choice)
    return candidates[choice - 1]


def _asked_roles(layout: Layout, given: Mapping[str, str], *, ask: bool) -> dict[str, str]:
    """The roles given, and those asked for one by one."""
    from kiet_report.data.official.observations import ROLES

    roles = dict(given)
    for axis in (layout.items, *layout.axes):
        examples = ", ".join(code.ko for code in axis.codes[:4])
        typer.echo(message("SAY-AXIS", None, id=axis.id, name=axis.ko, count=len(axis.codes), examples=examples))
        if ask and axis.id not in roles:
            default = "measure" if axis is layout.items else "-"
            answer = typer.prompt(message("ASK-ROLE", None, axis=f"{axis.id} {axis.ko}", known=", ".join(ROLES)), default=default)
            roles |= {axis.id: answer} if answer != "-" else {}
    return roles


def _say(project: Project, out: Path, manifest: TableManifest) -> None:
    from kiet_report.data.editions.writer import add_input

    # an edition reads what it lists: the table becomes one of its inputs, with the digest it has now
    add_input(project, out.parent.name, (out / f"{manifest.name}.parquet").relative_to(project.data).as_posix())
    lang = message_language()
    folder = project.relative(out)
    first, last = manifest.periods[0], manifest.periods[-1]
    typer.echo(message("SAY-FETCHED", None, name=manifest.name, rows=manifest.rows, first=first, last=last, folder=folder))
    for notice in manifest.notices:
        typer.echo(f"  {notice[lang]}")
    for entry in manifest.breaks:
        typer.echo("  " + message("SAY-SDMX-BREAK", None, period=entry.first_period, reason=entry.reason[lang]))
    typer.echo("  " + message("SAY-FETCH-LICENCE", None, licence=manifest.licence[lang]))
