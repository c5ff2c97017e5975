"""What a report counts for on its day, and when the evidence is enough."""

from datetime import date

import pytest

from catalogue import rules
from catalogue.catalogue import Catalogue, load
from catalogue.evidence import Enough
from catalogue.rules import Approved

IN_A_VILLAGE = [("thon", ()), ("xa", ()), ("tinh", ()), ("quoc_gia", ())]
LAST_YEAR = date(2024, 3, 2)
THIS_YEAR = date(2026, 3, 14)
YEARS_END = date(2026, 12, 31)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def keys(catalogue: Catalogue, activity: str, day: date) -> list[tuple[str, int, str]]:
    sets = [found for found in rules.sets_in_force(catalogue, IN_A_VILLAGE, day) if found.official]
    return [counts.key for counts in rules.counts_for(catalogue, activity, sets)]


def test_a_clean_up_counts_for_the_criterion_where_the_new_sets_indicators_are_unknown(catalogue: Catalogue) -> None:
    assert keys(catalogue, "ve-sinh-duong-lang", THIS_YEAR) == [("xa-ntm-2026-2030", 8, "")]


def test_a_clean_up_counted_for_three_indicators_of_the_old_set_the_surest_first(catalogue: Catalogue) -> None:
    assert [code for _set, _number, code in keys(catalogue, "ve-sinh-duong-lang", LAST_YEAR)] == ["17.3", "17.6", "2.3"]


def test_a_cooperative_counts_for_the_indicator_that_is_known_in_the_new_set(catalogue: Catalogue) -> None:
    assert keys(catalogue, "htx-tht", THIS_YEAR) == [("xa-ntm-2026-2030", 3, "3.6")]


def test_some_activities_count_for_nothing(catalogue: Catalogue) -> None:
    assert keys(catalogue, "khac", THIS_YEAR) == []


def test_a_township_has_the_urban_set(catalogue: Catalogue) -> None:
    units = [("to_dan_pho", ()), ("phuong", ()), ("tinh", ())]
    names = [found.id for found in rules.sets_in_force(catalogue, units, THIS_YEAR)]
    assert "do-thi-van-minh-2022" in names
    assert "xa-ntm-2026-2030" not in names


@pytest.mark.parametrize("who", [("thon", "thon-ntm-lao-cai-2022"), ("xa", "thon-ntm-lao-cai-2022")])
def test_a_provinces_village_set_applies_only_where_village_or_commune_aims_at_it(
    catalogue: Catalogue, who: tuple[str, str]
) -> None:
    units = [(kind, (who[1],) if kind == who[0] else ()) for kind, _aims in IN_A_VILLAGE]
    assert who[1] in [found.id for found in rules.sets_in_force(catalogue, units, THIS_YEAR)]
    assert who[1] not in [found.id for found in rules.sets_in_force(catalogue, IN_A_VILLAGE, THIS_YEAR)]


@pytest.mark.parametrize(
    ("approved", "reports", "photos"),
    [
        ([], 1, 2),
        ([Approved(THIS_YEAR, photos=1)], 0, 1),
        ([Approved(THIS_YEAR, photos=2)], 0, 0),
        ([Approved(THIS_YEAR, photos=1), Approved(date(2026, 5, 1), photos=1)], 0, 0),
        ([Approved(date(2025, 12, 31), photos=5)], 1, 2),
        ([Approved(date(2026, 1, 1), photos=5)], 0, 0),
        ([Approved(date(2027, 1, 1), photos=5)], 1, 2),
    ],
)
def test_one_report_with_two_photos_of_the_year_is_enough(approved: list[Approved], reports: int, photos: int) -> None:
    found = rules.missing(Enough(), approved, YEARS_END)
    assert (found.reports, found.photos) == (reports, photos)
    assert rules.enough(Enough(), approved, YEARS_END) is (reports == photos == 0)


def test_people_facing_and_cheap_criteria_are_marked(catalogue: Catalogue) -> None:
    assert catalogue.evidence.of("xa-ntm-2026-2030", 8).people_facing
    assert catalogue.evidence.of("xa-ntm-2026-2030", 8).cost == 1
    assert catalogue.evidence.of("xa-ntm-2026-2030", 1).cost == 3
    assert not catalogue.evidence.of("do-thi-van-minh-2022", 1).people_facing
