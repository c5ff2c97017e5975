"""The list of reports to keep: the same filters, the same eyes, every row."""

from collections.abc import AsyncIterator, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from catalogue.activities import Field
from dashboard import download, look
from dashboard.asking import PATH, asked, wanted
from dashboard.site import SITE
from dashboard.telling import Teller
from dashboard.visitor import VISITOR
from locales import _
from storage import deeds, export
from storage.access import Sight
from storage.models import Evidence
from storage.reports import Wanted
from tables.write import Cell

FIRST = (
    _("Code"),
    _("Day"),
    _("Village"),
    _("Commune"),
    _("Activity"),
    _("Place"),
    _("What was told"),
    _("State"),
    _("Evidence for"),
)
LAST = (
    _("Photos"),
    _("Sent by"),
    _("Sent at"),
    _("Decided at"),
    _("Version"),
    _("Latitude"),
    _("Longitude"),
)
NUMBERS = _("Figures")


async def send(request: web.Request) -> web.StreamResponse:
    visitor, catalogue = request[VISITOR], request.app[SITE].catalogue
    kind, tell = request.match_info["kind"], look.teller(request)
    narrowed = await wanted(asked(request).query, visitor.sight, catalogue)
    fields = _fields(catalogue.fields_of(narrowed.activity)) if narrowed.activity in catalogue.activities else None
    say = visitor.speech.say
    header = [
        *(say(each) for each in FIRST),
        *([say(NUMBERS)] if fields is None else [_title(each, visitor.speech.language) for each in fields]),
        *(say(each) for each in LAST),
    ]
    await deeds.note(visitor.sight.person, "reports.downloaded", f"person:{visitor.sight.person}", kind=kind)
    rows = _rows(visitor.sight, narrowed, tell, fields)
    return await download.send(request, kind, say(_("Reports")), header, rows)


def _fields(of: Iterable[Field]) -> list[Field]:
    """Photos and files are no cells."""
    return [field for field in of if not field.type.startswith(("photo", "file"))]


def _title(field: Field, language: str) -> str:
    return f"{field.label(language)} ({field.unit})" if field.unit else field.label(language)


async def _rows(
    seen: Sight, narrowed: Wanted, tell: Teller, fields: Sequence[Field] | None
) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    async for batch in export.reports(seen, narrowed):
        yield [_row(row, tell, fields) for row in batch]


def _row(row: dict[str, Any], tell: Teller, fields: Sequence[Field] | None) -> list[Cell]:
    answers = row["answers"]
    figures = [_all(row, tell)] if fields is None else [_cell(answers.get(each.name), each, tell) for each in fields]
    evidence = [Evidence(set=of, criterion=number, indicator=code) for of, number, code in row["counts"]]
    return [
        row["code"],
        row["day"],
        tell.named(row["unit"], row["unit_kind"]),
        tell.named(row["above"] or "", row["above_kind"] or ""),
        tell.activity(row["activity"]),
        row["place"],
        row["story"],
        tell.state(row["state"]),
        "; ".join(tell.counts(evidence)),
        *figures,
        row["photos"],
        row["sender"],
        row["sent_at"].astimezone(tell.timezone),
        row["decided_at"].astimezone(tell.timezone) if row["decided_at"] else None,
        row["version"],
        row["lat"],
        row["lon"],
    ]


def _all(row: dict[str, Any], tell: Teller) -> str:
    labels = {each.get("name"): each.get("label") or each.get("name") for each in row["asked"]}
    told = {**dict.fromkeys(labels), **row["answers"]}  # in the order they were asked
    return "; ".join(f"{labels.get(name, name)}: {tell.value(each)}" for name, each in told.items() if each is not None)


def _cell(answer: Any, field: Field, tell: Teller) -> Cell:
    """A number to reckon with where it is one in the field's own unit, else as it reads."""
    if answer is None:
        return None
    if (
        field.is_number
        and isinstance(answer, dict)
        and not answer.get("of")
        and answer.get("unit") in (None, "", field.unit)
    ):
        try:
            number = Decimal(str(answer.get("value")))
        except InvalidOperation:
            return tell.value(answer)
        return float(number) if number.is_finite() else tell.value(answer)
    return tell.value(answer)


ROUTES = [web.get(PATH + ".{kind:xlsx|csv}", send)]
