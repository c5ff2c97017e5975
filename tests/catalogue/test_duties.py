"""When duties are due: ends of months, leap years, weekdays, halves and years, single dates, days by the moon."""

from datetime import date
from pathlib import Path

import pytest

from catalogue.catalogue import SHIPPED, load
from catalogue.duties import Duty
from catalogue.entries import WrongCatalogue

DUTY = '[[duty]]\nid = "x"\nname_vi = "X"\nname_en = "X"\nof = ["thon"]\nmet_by = {{ activities = ["hop-thon"] }}\n{}\n'


def local(folder: Path, *lines: str) -> Duty:
    (folder / "duties.toml").write_text(DUTY.format("\n".join(lines)), "utf-8")
    return load(SHIPPED, folder).duties["x"]


def until(duty: Duty, year: int) -> list[str]:
    """The last days on which it can be done in time, of the periods that begin or are due in a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return [each.until.isoformat() for each in duty.periods(first, last) if first <= each.until <= last]


def test_a_month_ends_on_its_own_last_day(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "end of month"')
    assert until(duty, 2026)[:4] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert until(duty, 2028)[1] == "2028-02-29"
    assert len(until(duty, 2026)) == 12


def test_before_a_day_of_the_month_that_short_months_do_not_have(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "month"', 'before = "31"')
    assert until(duty, 2026)[:4] == ["2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30"]
    assert until(local(tmp_path, 'every = "month"', 'before = "25"'), 2026)[0] == "2026-01-24"


def test_the_first_monday_and_the_last_sunday(tmp_path: Path) -> None:
    assert until(local(tmp_path, 'every = "first Monday"'), 2026)[:3] == ["2026-01-05", "2026-02-02", "2026-03-02"]
    assert until(local(tmp_path, 'every = "last sunday"'), 2026)[:2] == ["2026-01-25", "2026-02-22"]


def test_before_is_strict(tmp_path: Path) -> None:
    duty = load().duties["bao-cao-6-thang-xa"]
    [period] = duty.periods(date(2026, 7, 1), date(2026, 7, 14))
    assert (period.key, period.until, period.before) == ("2026-H1", date(2026, 7, 14), date(2026, 7, 15))
    assert duty.reminders(period)[-1] == ("1", date(2026, 7, 14))
    assert duty.reminders(period)[0] == ("20", date(2026, 6, 25))


def test_both_halves_of_a_year(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "half-year"', 'before = ["07-15", "01-15"]')
    assert until(duty, 2026) == ["2026-01-14", "2026-07-14"]
    assert until(local(tmp_path, 'every = "half-year"'), 2026) == ["2026-06-30", "2026-12-31"]


def test_a_years_report_may_be_due_after_its_end(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "year"', 'before = "01-15"', "next_year = true")
    [period] = [each for each in duty.periods(date(2026, 1, 1), date(2027, 2, 1)) if each.key == "2026"]
    assert (period.last, period.until) == (date(2026, 12, 31), date(2027, 1, 14))


def test_one_date_once(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "date"', 'before = "2026-02-20"', "within_days = 10")
    [period] = duty.periods(date(2020, 1, 1), date(2030, 1, 1))
    assert (period.key, period.first, period.until) == ("2026-02-19", date(2026, 2, 9), date(2026, 2, 19))


def test_a_lunar_day_comes_each_lunar_year(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "14/01 âm lịch"')
    assert until(duty, 2024) == ["2024-02-23"]  # the launch of plan 001
    assert until(duty, 2025) == ["2025-02-11"]
    assert until(duty, 2026) == ["2026-03-02"]
    assert until(local(tmp_path, 'every = "23/12 âm lịch"'), 2026) == ["2026-02-10"]  # of the lunar year 2025


def test_a_thirtieth_the_moon_does_not_have_is_the_twenty_ninth(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "30/12 âm lịch"')
    assert until(duty, 2026) == ["2026-02-16"]  # Tết is on 17 February 2026
    assert until(duty, 2025) == ["2025-01-28"]


def test_a_place_s_duty_begins_when_it_says(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "month"', "since = 2026-05-15", 'within = ["lam-dong.nhan-co"]')
    assert until(duty, 2026)[0] == "2026-05-31"


def test_the_newest_period(tmp_path: Path) -> None:
    duty = local(tmp_path, 'every = "year"', 'before = "01-31"')
    newest = duty.rhythm.newest(date(2026, 8, 10))
    assert newest is not None
    assert newest.key == "2026"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('every = "fortnight"', "every is 'fortnight', which is none of: month"),
        ('every = "31/01 âm lịch"', "every is '31/01 âm lịch'"),
        ('every = "year"', "before is missing: a yearly duty needs a day"),
        ('every = "date"', "before is missing: a duty of one date"),
        ('every = "date"\nbefore = "20-02"', "before must be a day like 2026-02-20, not '20-02'"),
        ('every = "month"\nbefore = "1"', "before must be a day of the month from 2 to 31, not '1'"),
        ('every = "year"\nbefore = "02-29"', "before must be a month and day like 07-15, not '02-29'"),
        ('every = "first monday"\nbefore = "25"', "before does not go with a weekday or a lunar day"),
        ('every = "month"\nremind_days_before = [0]', "remind_days_before has 0, which must be from 1 to 300"),
        ('every = "month"\nbefor = "25"', "befor is not known here"),
        ('every = "month"\nmet_by = 3', "cannot be read"),
    ],
)
def test_a_wrong_duty_is_refused_with_file_entry_and_reason(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(WrongCatalogue) as refused:
        local(tmp_path, lines)
    assert said in str(refused.value)
    assert "duties.toml, duty x" in str(refused.value) or "the file" in str(refused.value)


def test_a_form_that_asks_nothing_and_one_that_is_not_there(tmp_path: Path) -> None:
    text = '[[form]]\nid = "f"\nname_vi = "F"\nname_en = "F"\n[[duty]]\nid = "y"\nname_vi = "Y"\nname_en = "Y"\n'
    (tmp_path / "duties.toml").write_text(f'{text}of = ["xa"]\nevery = "month"\nmet_by = {{ form = "g" }}\n', "utf-8")
    with pytest.raises(WrongCatalogue) as refused:
        load(SHIPPED, tmp_path)
    assert "form f: fields is missing" in str(refused.value)
    assert "duty y: there is no form 'g'" in str(refused.value)
