"""The catalogue: what villages can report and what it counts for, from the files shipped and those of the place."""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from catalogue.activities import Activity, Field, Group, read_activity, read_field, read_group
from catalogue.criteria import Applies, CriteriaSet, read_applies, read_set
from catalogue.documents import Documents, read_kind, read_list, read_office
from catalogue.duties import Duty, DutyForm, read_duty, read_form
from catalogue.entries import Entry, WrongCatalogue
from catalogue.evidence import EvidenceRules, read_default, read_evidence_of_set
from catalogue.photos import PhotoLimits, read_limits
from catalogue.review import ReviewRules, read_chain, read_reason, read_rules

SHIPPED = Path(__file__).parent
FILES = (
    *("activities.toml", "applies.toml", "evidence.toml", "duties.toml", "review.toml", "documents.toml"),
    "photos.toml",
)

Thing = TypeVar("Thing")


@dataclass(frozen=True, eq=False)
class Catalogue:
    version: str
    groups: Mapping[str, Group]
    common_fields: tuple[Field, ...]
    activities: Mapping[str, Activity]
    sets: Mapping[str, CriteriaSet]
    applies: tuple[Applies, ...]
    evidence: EvidenceRules
    duties: Mapping[str, Duty]
    review: ReviewRules
    documents: Documents
    forms: Mapping[str, DutyForm]
    photos: PhotoLimits

    @cached_property
    def likeliest(self) -> tuple[Activity, ...]:
        """All activities, those most often reported first."""
        return tuple(sorted(self.activities.values(), key=lambda activity: activity.often or 1000))

    def in_group(self, group: str) -> tuple[Activity, ...]:
        return tuple(activity for activity in self.likeliest if activity.group == group)

    def fields_of(self, activity: str) -> tuple[Field, ...]:
        """The activity's own fields, then the common ones it does not ask in its own way."""
        own = self.activities[activity].fields
        names = {field.name for field in own}
        return own + tuple(field for field in self.common_fields if field.name not in names)


def load(shipped: Path = SHIPPED, local: Path | None = None) -> Catalogue:
    """Read and check every file; entries of `local` are added, or stand in for those with the same id."""
    problems: list[str] = []
    folders = [folder for folder in (shipped, local) if folder is not None and folder.is_dir()]
    catalogue = _read(_Shelf(folders, problems), problems)
    if problems:
        raise WrongCatalogue(problems)
    return catalogue


class _Shelf:
    """The same file in each folder, the place's own after the one shipped."""

    def __init__(self, folders: list[Path], problems: list[str]) -> None:
        self.folders, self.problems = folders, problems

    def files(self, name: str) -> list[Entry]:
        return [entry for folder in self.folders for entry in self._open(folder / name)]

    def criteria(self) -> list[Entry]:
        return [
            entry
            for folder in self.folders
            for path in sorted((folder / "criteria").glob("*.toml"))
            for entry in self._open(path)
        ]

    def _open(self, path: Path) -> Iterator[Entry]:
        if not path.is_file():
            return
        try:
            values = tomllib.loads(path.read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as why:
            self.problems.append(f"{path}, the file: cannot be read: {why}")
            return
        yield Entry(values, path, "the file", self.problems)


def _read(shelf: _Shelf, problems: list[str]) -> Catalogue:
    activities = shelf.files("activities.toml")
    version = "+".join(file.text("version", "") for file in activities if file.text("version", ""))
    groups = _by_id(activities, "group", read_group)
    found = _by_id(activities, "activity", read_activity, _activity_check(groups))
    common = _common(activities)
    _totals(activities, found, common)
    sets = _sets(shelf.criteria(), found)
    applies = _applies(shelf.files("applies.toml"), sets)
    evidence = _evidence(shelf.files("evidence.toml"), sets)
    documents = _documents(shelf.files("documents.toml"))
    duty_files = shelf.files("duties.toml")
    forms = _by_id(duty_files, "form", read_form)
    duties = _by_id(duty_files, "duty", read_duty, _duty_check(found, forms, documents.kinds))
    for file in (*activities, *duty_files):
        file.close()
    review = _review(shelf.files("review.toml"))
    photos = read_limits(shelf.files("photos.toml"))
    return Catalogue(version, groups, common, found, sets, applies, evidence, duties, review, documents, forms, photos)


def _documents(files: list[Entry]) -> Documents:
    found = Documents(
        _by_id(files, "kind", read_kind), _by_id(files, "office", read_office), _by_id(files, "list", read_list)
    )
    for file in files:
        file.close()
    return found


def _review(files: list[Entry]) -> ReviewRules:
    return read_rules(files, _by_id(files, "chain", read_chain), _by_id(files, "reason", read_reason))


def _by_id(
    files: list[Entry],
    key: str,
    read: Callable[[Entry], Thing],
    check: Callable[[Entry, Thing], None] | None = None,
) -> dict[str, Thing]:
    things: dict[str, Thing] = {}
    for file in files:
        mine: set[str] = set()
        for entry in file.entries(key, "id"):
            thing = read(entry)
            if check:
                check(entry, thing)
            name = str(entry.values.get("id", ""))
            if name in mine:
                entry.wrong("the id stands there twice in one file")
            mine.add(name)
            things[name] = thing
    return things


def _activity_check(groups: Mapping[str, Group]) -> Callable[[Entry, Activity], None]:
    def check(entry: Entry, activity: Activity) -> None:
        if activity.group not in groups:
            entry.wrong(f"there is no group {activity.group!r}")

    return check


def _duty_check(
    activities: Mapping[str, Activity], forms: Mapping[str, DutyForm], dossiers: Collection[str]
) -> Callable[[Entry, Duty], None]:
    def check(entry: Entry, duty: Duty) -> None:
        _known(entry, duty.activities, activities)
        if duty.form and duty.form not in forms:
            entry.wrong(f"there is no form {duty.form!r}")
        if duty.dossier and duty.dossier not in dossiers:
            entry.wrong(f"there is no dossier {duty.dossier!r}, but: {', '.join(dossiers)}")

    return check


def _common(files: list[Entry]) -> tuple[Field, ...]:
    fields: dict[str, Field] = {}
    for file in files:
        common = Entry(file.table("common"), file.file, "common", file.problems)
        for entry in common.entries("fields", "name"):
            fields[str(entry.values.get("name", ""))] = read_field(entry)
        common.close()
    return tuple(fields.values())


def _totals(files: list[Entry], activities: Mapping[str, Activity], common: tuple[Field, ...]) -> None:
    """In "12/15 hộ" the 15 must have a field to go to."""
    shared = {field.name for field in common}
    for file in files:
        for entry in file.entries("activity", "id"):
            activity = activities[str(entry.values.get("id", ""))]
            names = shared | {field.name for field in activity.fields}
            for field in activity.fields:
                if field.total and field.total not in names:
                    entry.wrong(f"the field {field.name} has the total {field.total!r}, which is no field")


def _sets(files: list[Entry], activities: Mapping[str, Activity]) -> dict[str, CriteriaSet]:
    sets: dict[str, CriteriaSet] = {}
    origin: dict[str, Path] = {}
    for file in files:
        found = read_set(file)
        for criterion in found.criteria:
            _known(file, criterion.activities, activities, f"criterion {criterion.number}: ")
            for indicator in criterion.indicators:
                _known(file, indicator.activities, activities, f"indicator {indicator.code}: ")
        if found.id in sets and origin[found.id].parent == file.file.parent:
            file.wrong(f"the set {found.id} stands in {origin[found.id].name} already")
        sets[found.id], origin[found.id] = found, file.file
    return sets


def _applies(files: list[Entry], sets: Mapping[str, CriteriaSet]) -> tuple[Applies, ...]:
    """A file that speaks of a set says all there is to say of it: what earlier files said of it is forgotten."""
    found: list[Applies] = []
    for file in files:
        mine = []
        for entry in file.entries("applies", "set"):
            applies = read_applies(entry)
            if applies.set not in sets:
                entry.wrong(f"there is no criteria set {applies.set!r}")
            mine.append(applies)
        file.close()
        said = {applies.set for applies in mine}
        found = [applies for applies in found if applies.set not in said] + mine
    return tuple(found)


def _evidence(files: list[Entry], sets: Mapping[str, CriteriaSet]) -> EvidenceRules:
    default = read_default(Entry({}, Path(), "default", []))
    for file in files:
        if "default" in file.values:
            default = read_default(Entry(file.table("default"), file.file, "default", file.problems))
    rules = EvidenceRules(default, {})
    for file in files:
        special = dict(rules.special)
        for entry in file.entries("set", "id"):
            name = str(entry.values.get("id", ""))
            if name not in sets:
                entry.wrong(f"there is no criteria set {name!r}")
                continue
            special = {key: rule for key, rule in special.items() if key[0] != name}
            special |= read_evidence_of_set(entry, default, sets[name])
        file.close()
        rules = EvidenceRules(default, special)
    return rules


def _known(entry: Entry, wanted: tuple[str, ...], activities: Mapping[str, Any], of: str = "") -> None:
    for activity in wanted:
        if activity not in activities:
            entry.wrong(f"{of}there is no activity {activity!r}")
