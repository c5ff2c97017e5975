"""The rows of a criteria set as a dossier shows them: wording, what is said, and whether the evidence is enough."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet, Criterion, Indicator
from catalogue.evidence import Enough
from catalogue.rules import Approved, Missing, missing
from dossiers import naming
from dossiers.contents import Entry, Line
from dossiers.numbers import SPEECH
from locales import _
from reports.measures import in_words
from storage import targets
from storage.models import Assessment, Dossier

ELSEWHERE = "Ngoai-bo-tieu-chi"
ByLine = Mapping[tuple[int, str], Sequence[Entry]]
Said = Mapping[tuple[str, int, str], Assessment]


class Folders:
    """The folder of a criterion, or of its indicator."""

    def __init__(self, of: CriteriaSet) -> None:
        self.paths: dict[tuple[int, str], str] = {}
        for criterion in of.criteria:
            top = naming.criterion(criterion.number, criterion.name_vi)
            self.paths[criterion.number, ""] = top
            for each in criterion.indicators:
                self.paths[criterion.number, each.code] = f"{top}/{naming.indicator(each.code, each.short_vi)}"

    def of(self, counts: Iterable[tuple[int, str]]) -> str:
        """Of the first thing a report counts for; the others name it in their list."""
        for number, code in counts:
            if path := self.paths.get((number, code)) or self.paths.get((number, "")):
                return path
        return ELSEWHERE


async def of_set(catalogue: Catalogue, dossier: Dossier, of: CriteriaSet, found: ByLine) -> tuple[Line, ...]:
    year = dossier.last_day.year
    said = await targets.said(dossier.unit_id, of.id, year)
    before = await targets.said(dossier.unit_id, of.id, year - 1)
    folders = Folders(of)
    return tuple(
        _criterion(catalogue, dossier.last_day, of, each, found, said, before, folders) for each in of.criteria
    )


def _criterion(
    catalogue: Catalogue,
    end: date,
    of: CriteriaSet,
    criterion: Criterion,
    found: ByLine,
    said: Said,
    before: Said,
    folders: Folders,
) -> Line:
    indicators = tuple(
        _line(
            (of.id, criterion.number, each.code),
            each.text_vi,
            each,
            catalogue.evidence.of(of.id, criterion.number, each.code),
            bool(each.activities),
            found.get((criterion.number, each.code), ()),
            found.get((criterion.number, each.code), ()),
            end,
            said,
            before,
            folders.paths[criterion.number, each.code],
        )
        for each in criterion.indicators
    )
    own = list(found.get((criterion.number, ""), ()))
    listed = {each.code for each in criterion.indicators}
    own += [
        entry
        for (number, code), all in found.items()
        if number == criterion.number and code and code not in listed
        for entry in all
    ]
    every = {entry.report: entry for each in (own, *(line.entries for line in indicators)) for entry in each}
    return _line(
        (of.id, criterion.number, ""),
        criterion.name_vi,
        criterion,
        catalogue.evidence.of(of.id, criterion.number),
        bool(criterion.activities) or any(each.activities for each in criterion.indicators),
        own,
        every.values(),
        end,
        said,
        before,
        folders.paths[criterion.number, ""],
        indicators,
    )


def _line(
    key: tuple[str, int, str],
    name: str,
    words: Criterion | Indicator,
    rule: Enough,
    from_reports: bool,
    entries: Iterable[Entry],
    counted: Iterable[Entry],
    end: date,
    said: Said,
    before: Said,
    folder: str,
    indicators: tuple[Line, ...] = (),
) -> Line:
    now, then = said.get(key), before.get(key)
    unit = words.unit if isinstance(words, Indicator) else ""
    counted = list(counted)
    lacks = missing(rule, [Approved(each.day, len(each.pictures)) for each in counted], end)
    return Line(
        code=key[2] or str(key[1]),
        name=name,
        unverified="" if words.verified else SPEECH.say(_("not yet verified")),
        level=words.target if isinstance(words, Indicator) else "",
        target=_measure(now.target_sign, now.target, unit) if now else "",
        value=_measure(now.sign, now.value, unit) if now else "",
        met=now.met if now else None,
        value_before=_measure(then.sign, then.value, unit) if then else "",
        met_before=then.met if then else None,
        note=now.note if now else "",
        from_reports=from_reports,
        enough=bool(counted) and not lacks,
        why=why(lacks, from_reports=from_reports or bool(counted)),
        entries=tuple(sorted(entries, key=lambda each: (each.day, each.report))),
        indicators=indicators,
        folder=folder,
    )


def why(lacks: Missing, *, from_reports: bool) -> str:
    """What is missing; what villages cannot report needs papers of the office."""
    if not from_reports:
        return SPEECH.say(_("needs papers of the commune, not reports of villages"))
    if lacks.reports and lacks.photos:
        return SPEECH.say(_("{reports} more reports, {photos} photos"), reports=lacks.reports, photos=lacks.photos)
    if lacks.reports:
        return SPEECH.say(_("{reports} more reports"), reports=lacks.reports)
    return SPEECH.say(_("{photos} more photos"), photos=lacks.photos) if lacks.photos else ""


def _measure(sign: str, value: Decimal | None, unit: str) -> str:
    return in_words(SPEECH, sign, value, unit)
