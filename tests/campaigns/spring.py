"""Đắk R'Lấp in February 2024, as plan 001 knows it: ten communes and a township, their villages, and their phones."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle

from campaigns import carriers, writing
from campaigns.escalation import Mornings
from campaigns.reminders import Reminders
from locales.plain import plain
from storage.models import Chat, Person, Role, Unit
from tests.support import cast
from tests.support.cast import ICT
from tests.support.talk import ABLE, PACE, Phone, Talk, world

COMMUNES = (
    "Đắk Ru",
    "Quảng Tín",
    "Đạo Nghĩa",
    "Đắk Sin",
    "Kiến Thành",
    "Đắk Wer",
    "Nhân Cơ",
    "Nhân Đạo",
    "Nghĩa Thắng",
    "Hưng Bình",
)
TOWNSHIP = "Kiến Đức"
VILLAGES = 3  # of each
DEPARTMENTS = ("Phòng Kinh tế và Hạ tầng", "Phòng Lao động", "Huyện Đoàn")
SINCE = datetime(2023, 1, 1, tzinfo=UTC)


@dataclass
class District:
    """Everybody, and the one clock they live by."""

    talk: Talk
    unit: Unit
    office: Phone  # the coordination office
    communes: dict[str, Phone] = field(default_factory=dict)
    heads: dict[str, list[Phone]] = field(default_factory=dict)
    departments: list[Phone] = field(default_factory=list)  # of the district

    @property
    def phones(self) -> list[Phone]:
        return [*self.communes.values(), *(head for heads in self.heads.values() for head in heads)]

    async def clock(self) -> None:
        await writing.tick(world().campaigns, self.talk.now)
        await self.talk.turns()

    async def reminds(self) -> None:
        """The clock's other ticks: what is due, and the officers' morning."""
        zone = world().timezone
        await Reminders(world().catalogue, zone).tick(self.talk.now)
        await Mornings(world().catalogue, zone).tick(self.talk.now)
        await self.talk.turns()

    async def everybody_hears(self) -> dict[str, list[str]]:
        """What leaves for each of them, by address; then the clock sees that it has left."""
        told: dict[str, list[str]] = {}
        for phone in self.phones:
            before = len(phone.shown)
            await phone.hears()
            told[phone.address] = [reply.text for reply in phone.shown[before:]]
        await self.clock()
        return told

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        self.talk.now = datetime(2024, 2, day, hour, minute, tzinfo=ICT)


async def settle() -> District:
    vietnam = await cast.unit("vn", "Việt Nam", "quoc_gia")
    dak_nong = await cast.unit("dak-nong", "Đắk Nông", "tinh", vietnam)
    place = await cast.unit("dak-nong.dak-rlap", "Đắk R'Lấp", "huyen", dak_nong, short="DRL")
    talk = Talk(now=datetime(2024, 2, 5, 9, 0, tzinfo=ICT))
    channels = cycle(("telegram", "zalo_bot", "web", "zalo_oa"))
    district = District(talk, place, await _phone(talk, place, "officer", "telegram"))
    for nth, name in enumerate((*COMMUNES, TOWNSHIP)):
        kind = "thi_tran" if name == TOWNSHIP else "xa"
        code = f"{place.code}.{plain(name).replace(' ', '-')}"
        commune = await cast.unit(code, name, kind, place, short=f"X{nth}")
        district.communes[name] = await _phone(talk, commune, "officer", next(channels))
        district.heads[name] = []
        for number in range(1, VILLAGES + 1):
            village = await cast.unit(
                f"{code}.thon-{number}", f"Thôn {number}", "thon", commune, short=f"X{nth}T{number}"
            )
            district.heads[name].append(await _phone(talk, village, "village_head", next(channels)))
    for nth, name in enumerate(DEPARTMENTS):
        department = await cast.unit(f"{place.code}.phong-{nth}", name, "phong_ban", place, short=f"P{nth}")
        district.departments.append(await _phone(talk, department, "reporter", next(channels)))
    await carriers.tell({name: (ABLE[name], PACE[name]) for name in ABLE})
    for phone in (*district.phones, *district.departments):
        await phone.says("menu")  # on Zalo only who has written can be written to
    return district


async def _phone(talk: Talk, place: Unit, role: str, channel: str) -> Phone:
    name = f"{'Cán bộ' if role == 'officer' else 'Trưởng thôn'} {place.name}"
    person = await Person.create(name=name, search=plain(name), language="vi", agreed_at=SINCE)
    await Role.create(person=person, unit=place, role=role, since=SINCE)
    await Chat.create(channel=channel, address=f"{channel}-{place.code}", person=person)
    return talk.phone(f"{channel}-{place.code}", channel)
