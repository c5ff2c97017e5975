"""What dossiers are made of: their kinds, who issues them, and which papers belong to a unit's dossier."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.criteria import STATUSES
from catalogue.entries import Entry
from storage.kinds import KINDS

PERIODS = ("half", "year", "any")


@dataclass(frozen=True)
class DossierKind:
    """A dossier for recognition, or a report on a period."""

    id: str
    name_vi: str
    name_en: str
    title_vi: str
    subject_vi: str
    symbol: str
    period: str  # which days are proposed
    papers: bool = False  # whether the list of papers belongs to it

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi


@dataclass(frozen=True)
class OfficeWords:
    """How a kind of unit is named, and the office that issues its papers."""

    kinds: tuple[str, ...]
    unit_vi: str
    above_vi: str
    office_vi: str
    place_vi: str
    symbol: str
    signs_vi: tuple[str, ...]
    recipients_vi: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    id: str
    name_vi: str
    name_en: str
    form: str = ""  # Mẫu số 03
    draft: str = ""  # what is drafted for it: bao-cao to-trinh bien-ban anh

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi


@dataclass(frozen=True)
class DocumentList:
    id: str
    kinds: tuple[str, ...]
    name_vi: str
    status: str
    source: str
    mark_vi: str
    documents: tuple[Document, ...]

    @property
    def mark(self) -> str:
        """To be printed beside what was not compared with the rule."""
        return "" if self.status == "verified" else self.mark_vi


@dataclass(frozen=True)
class Documents:
    kinds: Mapping[str, DossierKind]
    offices: Mapping[str, OfficeWords]
    lists: Mapping[str, DocumentList]

    def office(self, kind: str) -> OfficeWords | None:
        return next((each for each in self.offices.values() if kind in each.kinds), None)

    def list_for(self, kind: str) -> DocumentList | None:
        return next((each for each in self.lists.values() if kind in each.kinds), None)


def read_kind(entry: Entry) -> DossierKind:
    kind = DossierKind(
        id=entry.text("id"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        title_vi=entry.text("title_vi"),
        subject_vi=entry.text("subject_vi"),
        symbol=entry.text("symbol"),
        period=entry.one_of("period", PERIODS),
        papers=entry.truth("papers", False),
    )
    _fills(entry, kind.subject_vi, "unit", "set", "year", "first", "last")
    entry.close()
    return kind


def read_office(entry: Entry) -> OfficeWords:
    entry.text("id")
    office = OfficeWords(
        kinds=_kinds(entry),
        unit_vi=entry.text("unit_vi"),
        above_vi=entry.text("above_vi"),
        office_vi=entry.text("office_vi"),
        place_vi=entry.text("place_vi"),
        symbol=entry.text("symbol", ""),
        signs_vi=entry.texts("signs_vi"),
        recipients_vi=entry.texts("recipients_vi"),
    )
    for words in (office.unit_vi, office.above_vi, office.office_vi, office.place_vi):
        _fills(entry, words, "name", "above")
    entry.close()
    return office


def read_list(entry: Entry) -> DocumentList:
    found = DocumentList(
        id=entry.text("id"),
        kinds=_kinds(entry),
        name_vi=entry.text("name_vi"),
        status=entry.one_of("status", STATUSES),
        source=entry.text("source", ""),
        mark_vi=entry.text("mark_vi", ""),
        documents=tuple(_document(each) for each in entry.entries("document", "id")),
    )
    entry.close()
    return found


def _document(entry: Entry) -> Document:
    document = Document(
        entry.text("id"), entry.text("name_vi"), entry.text("name_en"), entry.text("form", ""), entry.text("draft", "")
    )
    entry.close()
    return document


def _kinds(entry: Entry) -> tuple[str, ...]:
    kinds = entry.texts("kinds")
    for kind in kinds:
        if kind not in KINDS:
            entry.wrong(f"{kind!r} is no kind of unit: {', '.join(KINDS)}")
    return kinds


def _fills(entry: Entry, words: str, *names: str) -> None:
    """A typing error in {name} is found now, not when a dossier is made."""
    try:
        words.format(**dict.fromkeys(names, ""))
    except (KeyError, ValueError, IndexError) as why:
        entry.wrong(f"{words!r} has a {{placeholder}} that is not known: {why}")
