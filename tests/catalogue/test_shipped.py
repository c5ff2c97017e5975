"""What we ship holds together: every activity has its button, every criterion's activities exist."""

import re
from datetime import date
from time import process_time

import pytest

from catalogue import rules
from catalogue.activities import BUTTON
from catalogue.catalogue import SHIPPED, Catalogue, load

IN_A_VILLAGE = [("thon", ()), ("xa", ()), ("tinh", ()), ("quoc_gia", ())]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_every_activity_has_a_button_of_at_most_20_characters_and_everyday_names(catalogue: Catalogue) -> None:
    for activity in catalogue.activities.values():
        assert 0 < len(activity.short_vi) <= BUTTON, activity.id
        assert 0 < len(activity.short_en) <= BUTTON, activity.id
        assert activity.aliases, activity.id
        assert activity.ask_vi and activity.ask_en, activity.id


def test_buttons_are_told_apart(catalogue: Catalogue) -> None:
    for language in ("vi", "en"):
        buttons = [activity.short(language) for activity in catalogue.activities.values()]
        assert len(buttons) == len(set(buttons))


def test_an_alias_means_one_activity(catalogue: Catalogue) -> None:
    aliases = [alias for activity in catalogue.activities.values() for alias in activity.aliases]
    assert len(aliases) == len(set(aliases))


def test_every_field_has_an_english_label_and_every_number_the_words_that_mean_it(catalogue: Catalogue) -> None:
    for activity in catalogue.activities.values():
        for field in catalogue.fields_of(activity.id):
            assert field.label_en, (activity.id, field.name)
            assert field.words or not field.is_number, (activity.id, field.name)


def test_the_likeliest_activities_come_first(catalogue: Catalogue) -> None:
    first = [activity.short_vi for activity in catalogue.likeliest[:4]]
    assert first == ["Dọn vệ sinh", "Đường hoa", "Họp thôn", "Loa phát thanh"]


def test_every_activity_stands_in_a_group_that_is_offered(catalogue: Catalogue) -> None:
    offered = {activity.id for group in catalogue.groups for activity in catalogue.in_group(group)}
    assert offered == set(catalogue.activities)


def test_an_own_field_stands_in_for_the_common_one_of_the_same_name(catalogue: Catalogue) -> None:
    names = [field.name for field in catalogue.fields_of("mo-hinh-san-xuat")]
    assert names.count("so_ho") == 1
    assert "so_nguoi" in names


def test_all_14_sets_are_there_with_the_counts_their_decisions_name(catalogue: Catalogue) -> None:
    assert len(catalogue.sets) == 14
    old = catalogue.sets["xa-ntm-2021-2025"]
    assert len(old.criteria) == 19
    assert sum(len(criterion.indicators) for criterion in old.criteria) == 57
    assert len(catalogue.sets["xa-ntm-2026-2030"].criteria) == 10


def test_wording_nobody_compared_with_the_decision_says_so(catalogue: Catalogue) -> None:
    old = catalogue.sets["xa-ntm-2021-2025"]
    assert not old.indicator(2, "2.3").verified
    assert old.indicator(17, "17.3").verified


@pytest.mark.parametrize(
    ("day", "set_in_force"),
    [
        (date(2022, 3, 7), ""),
        (date(2022, 3, 8), "xa-ntm-2021-2025"),
        (date(2026, 2, 14), "xa-ntm-2021-2025"),
        (date(2026, 2, 15), "xa-ntm-2026-2030"),
        (date(2030, 12, 31), "xa-ntm-2026-2030"),
        (date(2031, 1, 1), ""),
    ],
)
def test_the_new_set_takes_over_on_15_february_2026(catalogue: Catalogue, day: date, set_in_force: str) -> None:
    names = [found.id for found in rules.sets_in_force(catalogue, IN_A_VILLAGE, day) if found.official]
    assert names == ([set_in_force] if set_in_force else [])


def test_loading_takes_no_time_worth_waiting_for() -> None:
    begun = process_time()
    load(SHIPPED)
    assert process_time() - begun < 0.15


def test_a_number_that_nobody_saw_in_the_decision_is_shown_to_nobody(catalogue: Catalogue) -> None:
    indicators = [each for of in catalogue.sets.values() for criterion in of.criteria for each in criterion.indicators]
    assert any("x" in each.code for each in indicators)
    assert not [each.label for each in indicators if re.match(r"[\d.]*x", each.label)]
    assert {each.label.split()[0] for each in indicators if each.code == "17.3"} == {"17.3"}
