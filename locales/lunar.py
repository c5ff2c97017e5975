"""The Vietnamese lunar calendar, counted at UTC+7."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import lunar_vn
from lunar_vn import can_chi


@dataclass(frozen=True)
class Lunar:
    day: int
    month: int
    year: int
    leap: bool = False

    @property
    def year_name(self) -> str:
        return str(can_chi.get_year_can_chi(self.year))


@lru_cache(maxsize=2048)
def to_lunar(day: date) -> Lunar:
    found = lunar_vn.solar_to_lunar(day)
    return Lunar(found.day, found.month, found.year, bool(found.leap))


@lru_cache(maxsize=2048)
def to_solar(day: int, month: int, year: int, leap: bool = False) -> date | None:
    """None where there is no such day: a thirtieth of a short month, a leap month that year does not have."""
    try:
        found = lunar_vn.lunar_to_solar(lunar_vn.LunarDate(day, month, year, leap))
    except ValueError:
        return None
    return found if to_lunar(found) == Lunar(day, month, year, leap) else None
