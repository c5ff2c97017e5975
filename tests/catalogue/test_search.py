"""Activities are found in what villagers write, criteria by number, word, everyday or unaccented name."""

from datetime import date

import pytest

from catalogue import rules, search
from catalogue.catalogue import Catalogue, load
from locales.plain import plain, same_word

IN_A_VILLAGE = [("thon", ()), ("xa", ()), ("tinh", ()), ("quoc_gia", ())]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize(
    ("said", "activity"),
    [
        ("dọn vệ sinh", "ve-sinh-duong-lang"),
        ("don ve sinh", "ve-sinh-duong-lang"),
        ("vệ sinh", "ve-sinh-duong-lang"),
        ("DỌN VỆ SINH!!!", "ve-sinh-duong-lang"),
        ("do\u0323n ve\u0323\u0302 sinh", "ve-sinh-duong-lang"),  # decomposed, as some phones send it
        ("dọn 2km đường trục thôn, 45 người", "ve-sinh-duong-lang"),
        ("don 2km duong truc thon 45 nguoi", "ve-sinh-duong-lang"),
        ("hôm nay thôn dọn vệ sinh nhà văn hóa", "ve-sinh-duong-lang"),
        ("ra quân dọn vệ sinh đầu xuân", "ve-sinh-duong-lang"),
        ("trồng hoa ven đường 500m", "tuyen-duong-hoa"),
        ("hop thon toi qua 60 ho", "hop-thon"),
        ("họp phụ nữ", "long-ghep"),
        ("họp", "hop-thon"),
        ("bắt loa 3 lượt", "phat-thanh"),
        ("loa", "phat-thanh"),
        ("sửa loa", "thiet-bi-thong-tin"),
        ("bà con góp công đổ bê tông đường xóm 3", "lam-duong"),
        ("nhà ông Ba hiến đất 200m2", "hien-dat"),
        ("thu vo thuoc sau duoc 30kg", "thu-gom-bao-goi-bvtv"),
        ("mua bhyt thêm 12 thẻ", "bhyt"),
        ("nhà vệ sinh", "nuoc-sach-ve-sinh"),
        ("clean-up", "ve-sinh-duong-lang"),
        ("Việc khác", "khac"),
    ],
)
def test_a_village_head_is_understood(catalogue: Catalogue, said: str, activity: str) -> None:
    assert [found.id for found in search.activities(catalogue, said)][:1] == [activity]
    assert search.is_sure(catalogue, said)


@pytest.mark.parametrize(
    "said", ["thôn tôi còn thiếu gì", "báo cáo", "bao cao", "toi thi khong biet", "ok", "dạ", "thôn 5", "", "???", "45"]
)
def test_what_names_no_activity_finds_none(catalogue: Catalogue, said: str) -> None:
    assert search.activities(catalogue, said) == ()


def test_two_activities_in_a_sentence_are_both_found_in_the_order_they_were_named(catalogue: Catalogue) -> None:
    said = "dọn vệ sinh với trồng hoa 500m, khoảng 60 người"
    assert [found.id for found in search.activities(catalogue, said)] == ["ve-sinh-duong-lang", "tuyen-duong-hoa"]
    assert not search.is_sure(catalogue, said)


def test_a_wrong_tone_is_another_word(catalogue: Catalogue) -> None:
    assert search.activities(catalogue, "hộp") == ()


@pytest.mark.parametrize(
    ("said", "only"), [("dọn vệ sinh", True), ("em báo cáo việc dọn vệ sinh ạ", True), ("dọn vệ sinh xóm 3", False)]
)
def test_a_name_alone_tells_nothing_of_what_was_done(catalogue: Catalogue, said: str, only: bool) -> None:
    assert search.is_only_name(catalogue, said, "ve-sinh-duong-lang") is only


@pytest.mark.parametrize(
    ("day", "asked", "first"),
    [
        (date(2024, 3, 2), "17.3", (17, "17.3")),
        (date(2024, 3, 2), "chỉ tiêu 18.3", (18, "18.3")),
        (date(2024, 3, 2), "xep loai chat luong", (18, "18.2")),
        (date(2024, 3, 2), "đường ngõ xóm", (2, "2.3")),
        (date(2026, 3, 14), "tiêu chí 8", (8, "")),
        (date(2026, 3, 14), "tc8", (8, "")),
        (date(2026, 3, 14), "TIEU CHI SO 8", (8, "")),
        (date(2026, 3, 14), "8", (8, "")),
        (date(2026, 3, 14), "môi trường", (8, "")),
        (date(2026, 3, 14), "moi truong", (8, "")),
        (date(2026, 3, 14), "environment", (8, "")),
        (date(2026, 3, 14), "rác", (8, "")),
        (date(2026, 3, 14), "đường hoa", (8, "")),
        (date(2026, 3, 14), "3.10", (3, "3.10")),
        (date(2026, 3, 14), "hợp tác xã", (3, "3.6")),
    ],
)
def test_a_criterion_is_found_by_number_word_and_everyday_name(
    catalogue: Catalogue, day: date, asked: str, first: tuple[int, str]
) -> None:
    found = search.criteria(catalogue, asked, rules.sets_in_force(catalogue, IN_A_VILLAGE, day))
    assert found[0].key[1:] == first


def test_without_a_set_all_sets_are_searched(catalogue: Catalogue) -> None:
    sets = [found.set.id for found in search.criteria(catalogue, "18.3")]
    assert sets == ["xa-ntm-2021-2025", "xa-ntm-nang-cao-2021-2025"]


@pytest.mark.parametrize("asked", ["", "99", "karaoke", "17.99"])
def test_what_is_no_criterion_finds_none(catalogue: Catalogue, asked: str) -> None:
    assert search.criteria(catalogue, asked) == ()


@pytest.mark.parametrize(
    ("written", "found"),
    [("Đắk R’Lấp", "dak r lap"), ("Thôn 5", "thon 5"), ("  Ủy—ban  ", "uy ban"), ("Uỷ", "uy"), ("m²", "m2"), ("", "")],
)
def test_plain_words_have_no_accents_and_no_signs(written: str, found: str) -> None:
    assert plain(written) == found


@pytest.mark.parametrize(
    ("typed", "meant", "same"),
    [
        ("hoá", "hóa", True),
        ("hop", "họp", True),
        ("duong", "đường", True),
        ("đuong", "đường", True),
        ("vê", "vệ", True),
        ("hộp", "họp", False),
        ("báo", "bão", False),
        ("đa", "da", False),
        ("họ", "họp", False),
    ],
)
def test_accents_that_were_typed_must_be_right(typed: str, meant: str, same: bool) -> None:
    assert same_word(typed, meant) is same
