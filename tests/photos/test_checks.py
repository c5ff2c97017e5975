"""A picture's word on its time and place is taken where it can be true."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photos import checks

TAKEN, OFFSET, ANY_OFFSET, DIGITIZED = 0x9003, 0x9011, 0x9010, 0x9004
MORNING = datetime(2026, 3, 14, 0, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tags", "taken"),
    [
        ({TAKEN: "2026:03:14 07:30:05", OFFSET: "+07:00"}, MORNING),
        ({TAKEN: "2026:03:14 07:30:05"}, MORNING),  # no offset: the village's own time
        ({TAKEN: "2026:03:14 09:30:05", ANY_OFFSET: "+09:00"}, MORNING),
        ({TAKEN: "2026:03:14 00:30:05", OFFSET: "Z"}, MORNING),
        ({TAKEN: "2026:03:14 07:30:05", OFFSET: "   :  "}, MORNING),
        ({TAKEN: b"2026:03:14 07:30:05\0"}, MORNING),
        ({DIGITIZED: "2026:03:14 07:30:05"}, MORNING),
        ({TAKEN: "0000:00:00 00:00:00", DIGITIZED: "2026:03:14 07:30:05"}, MORNING),
        ({TAKEN: "1970:01:01 00:00:00"}, None),  # a phone that lost its clock
        ({TAKEN: "2026:13:41 25:61:00"}, None),
        ({TAKEN: "yesterday"}, None),
        ({TAKEN: 20260314}, None),
        ({0x0132: "2026:03:14 07:30:05"}, None),  # when it was edited, not when it was taken
        ({}, None),
    ],
)
def test_when_a_photo_was_taken(tags: checks.Tags, taken: datetime | None) -> None:
    assert checks.taken_at(tags) == taken


@pytest.mark.parametrize(
    ("tags", "place"),
    [
        ({1: "N", 2: (11.0, 57.0, 36.0), 3: "E", 4: (107.0, 34.0, 48.0)}, (11.96, 107.58)),
        ({1: "S", 2: (11.0, 57.0, 36.0), 3: "W", 4: (107.0, 34.0, 48.0)}, (-11.96, -107.58)),
        ({1: b"n\0", 2: (11.5, 0, 0), 3: b"e\0", 4: (107.5, 0, 0)}, (11.5, 107.5)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, None),  # no fix yet
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (107.0, 0.0, 0.0)}, None),
        ({1: "N", 2: (11.0, 61.0, 0.0), 3: "E", 4: (107.0, 0.0, 0.0)}, None),
        ({1: "N", 2: (float("nan"), 0.0, 0.0), 3: "E", 4: (107.0, 0.0, 0.0)}, None),
        ({1: "", 2: (11.0, 0.0, 0.0), 3: "E", 4: (107.0, 0.0, 0.0)}, None),
        ({1: "NS", 2: (11.0, 0.0, 0.0), 3: "E", 4: (107.0, 0.0, 0.0)}, None),
        ({2: (11.0, 0.0, 0.0), 4: (107.0, 0.0, 0.0)}, None),
        ({1: "N", 2: 11.96, 3: "E", 4: 107.58}, None),
        ({1: "N", 2: ("a", "b", "c"), 3: "E", 4: (None, None, None)}, None),
        ({}, None),
    ],
)
def test_where_a_photo_was_taken(tags: checks.Tags, place: tuple[float, float] | None) -> None:
    assert checks.place(tags) == place


ANYTHING = st.one_of(
    st.none(),
    st.text(),
    st.binary(),
    st.integers(),
    st.floats(),
    st.tuples(st.floats(), st.floats(), st.floats()),
    st.sampled_from(["N", "E", "2026:03:14 07:30:05", "0001:01:01 00:00:00", "+23:59"]),
)


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4, TAKEN, OFFSET, ANY_OFFSET, DIGITIZED]), ANYTHING))
def test_whatever_the_tags_hold_is_borne(tags: dict[int, object]) -> None:
    checks.taken_at(tags)
    place = checks.place(tags)
    assert place is None or (-90 <= place[0] <= 90 and -180 <= place[1] <= 180)
