"""What is said of a report's flagged photos to whoever reviews it, and how much of the other photo they may know.

Whoever may see the other photo is told its village and report. An officer who may not is told the commune if it lies in
their own province, else only that the photo was elsewhere, and the day; never a person, a report or the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from locales import Speech, _, n_
from storage import access, flags, read
from storage.access import Sight
from storage.database import Row
from storage.models import PhotoFlag

# With the place of the other photo, and without.
LIKE = {
    "copy": (
        _("Photo {number} is the same as one from {place}, sent on {day}"),
        _("Photo {number} is the same as one sent elsewhere on {day}"),
    ),
    "near": (
        _("Photo {number} is much like one from {place}, sent on {day}"),
        _("Photo {number} is much like one sent elsewhere on {day}"),
    ),
}
OWN = _("Photo {number} is much like another one of this report")
COUNTED = {
    "early": (
        "days",
        n_(
            "Photo {number} was taken {count} day before the activity",
            "Photo {number} was taken {count} days before the activity",
        ),
    ),
    "late": (
        "days",
        n_("Photo {number} came {count} day after the activity", "Photo {number} came {count} days after the activity"),
    ),
    "far": (
        "km",
        n_(
            "Photo {number} was taken {count} km from the village",
            "Photo {number} was taken {count} km from the village",
        ),
    ),
    "overused": (
        "reports",
        n_("Photo {number} stands in {count} report", "Photo {number} stands in {count} reports"),
    ),
}
PLAIN = {
    "blurred": _("Photo {number} is blurred"),
    "dark": _("Photo {number} is too dark to see much"),
    "blank": _("Photo {number} shows nearly nothing"),
    "identity": _("Photo {number} may show an identity card; only its reviewers see it"),
}


@dataclass(frozen=True)
class Other:
    """The photo it is like; what they may not know is empty."""

    day: date
    photo: int = 0
    code: str = ""
    place: str = ""


@dataclass(frozen=True)
class Told:
    number: int  # of the photo within its report
    flag: PhotoFlag
    other: Other | None = None

    @property
    def quiet(self) -> bool:
        return self.flag.kind == flags.OWN

    def words(self, speech: Speech) -> str:
        kind, facts = self.flag.kind, self.flag.facts
        if kind in LIKE and self.other:
            known, elsewhere = LIKE[kind]
            day = f"{self.other.day.day}/{self.other.day.month}/{self.other.day.year}"
            return speech.say(
                known if self.other.place else elsewhere, number=self.number, place=self.other.place, day=day
            )
        if kind in COUNTED:
            key, sentence = COUNTED[kind]
            return speech.count(sentence, int(facts.get(key, 0)), number=self.number)
        return speech.say(PLAIN.get(kind, OWN), number=self.number)


async def of_report(seen: Sight, unit: int, photos: Sequence[int], zone: tzinfo) -> list[Told]:
    """In the order of the photos; for its reviewers only (storage.access.reviews)."""
    found = await flags.of_photos(photos)
    like = [flag.like for each in found.values() for flag in each if flag.like]
    others = {row["photo"]: await _other(seen, unit, row, zone) for row in (await flags.whose(like)).values()}
    return [
        Told(number, flag, others.get(flag.like))
        for number, photo in enumerate(photos, start=1)
        for flag in found[photo]
    ]


async def _other(seen: Sight, unit: int, row: Row, zone: tzinfo) -> Other:
    day = read.moment(row["sent_at"]).astimezone(zone).date()
    if row["report"] is None:
        return Other(day)
    place = row["name"] if row["above_name"] is None else f"{row['name']}, {row['above_name']}"
    if await access.shows(seen, row["photo"]):
        return Other(day, row["photo"], row["code"], row["name"] if row["unit_id"] == unit else place)
    if row["above_name"] and await flags.same_province(unit, row["unit_id"]):
        return Other(day, place=row["above_name"])
    return Other(day)
