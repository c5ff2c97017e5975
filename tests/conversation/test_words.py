"""Yes, no, done and choices, however they are typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation import words
from conversation.text import line, nfc, plain, telex

SAID = {
    words.yes: """có; Có ạ; dạ; dạ có; dạ vâng; vâng; ừ; ừm; uwf; ok; OK; Ok em; oke; đúng; đúng rồi; dung roi; đúng rồi bác ạ; ddungs rooif;
        phải; phải rồi; phai; được; dc; đc; đồng ý; dong y; nhất trí; chuẩn; yes; y; 👍; 👍🏻; cos""",
    words.no: """không; khong; ko; hok; k; Không ạ; dạ không; dạ không ạ; không phải; khong phai; không đúng; chưa; dạ chưa; chua; thôi; sai; sai rồi;
        sai roi em; không phải tôi; no; nope; 👎; khoong; không được""",
    words.done: """xong; Xong.; xong rồi; xong roi nhe; rồi; roi; hết; hết rồi; đủ rồi; gửi xong; dạ xong; xong hết rồi; done; heets roofi; thế thôi;
        that's all""",
    words.back: "lại; quay lại; quay lai; trở lại; back",
    words.edit: "sửa; sua; sửa lại; nhầm; nhầm rồi; nham roi; sai rồi; edit; đổi",
    words.skip: "bỏ qua; bo qua; skip; không biết; không nhớ; qua; để trống",
    words.cancel: "hủy; huỷ; huy; thôi; thôi không làm nữa; hủy bỏ; cancel; dừng lại",
    words.help_: "giúp; giúp với; trợ giúp; huong dan; help; ?; làm thế nào; không hiểu",
    words.later: "để sau; de sau; later; lát nữa",
}
NOT_SAID = {
    words.yes: "không; cò; cố; họp; có 45 người; không có; đúng lúc đó; dọn; 45; ; us; is; phai khong nhi cac bac",
    words.no: "có; khống; không gian đẹp; chưa xong đường; sài; 300 kg; ; không phải bàn nhiều",
    words.done: "rơi; xong đường rồi mai làm tiếp; hét; 5; ; chưa xong; ",
    words.back: "lái; lãi; làm lại đường; ",
    words.cancel: "thổi; bò; bó hoa; bỏ rác; ",
    words.skip: "quà; hôm qua; qua cầu; ",
    words.edit: "sữa; đội; sai phạm; sửa đường xóm 3",
}


@pytest.mark.parametrize(("asks", "said"), [(asks, each) for asks, table in SAID.items() for each in table.split(";")])
def test_a_small_word_is_understood(asks: words.Predicate, said: str) -> None:
    assert asks(said)
    assert asks(unicodedata.normalize("NFD", said.upper()))


@pytest.mark.parametrize(
    ("asks", "said"), [(asks, each) for asks, table in NOT_SAID.items() for each in table.split(";")]
)
def test_another_word_is_not_taken_for_it(asks: words.Predicate, said: str) -> None:
    assert not asks(said)


ACTIVITIES = ["Dọn vệ sinh", "Đường hoa", "Họp thôn", "Loa phát thanh", "Việc khác"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1", "Dọn vệ sinh"), ("1.", "Dọn vệ sinh"), ("1)", "Dọn vệ sinh"), ("số 3", "Họp thôn"), ("chọn 5", "Việc khác"),
        ("2️⃣", "Đường hoa"), ("02", "Đường hoa"), ("don ve sinh", "Dọn vệ sinh"), ("DỌN VỆ SINH", "Dọn vệ sinh"),
        ("vệ sinh", "Dọn vệ sinh"), ("vs", "Dọn vệ sinh"), ("dọn", "Dọn vệ sinh"), ("duong hoa", "Đường hoa"),
        ("dduowngf hoa", "Đường hoa"), ("hoa", "Đường hoa"), ("họp", "Họp thôn"), ("loa", "Loa phát thanh"), ("loa ph", "Loa phát thanh"),
        ("việc khác", "Việc khác"), ("khác", "Việc khác"), ("em chọn họp thôn ạ", "Họp thôn"), ("họp dân", "Họp thôn"),
        ("trồng hoa", "Đường hoa"), ("không phải họp thôn", None), ("6", None), ("0", None), ("h", None), ("", None), ("!!!", None),
        ("45 người", None), ("dọn đường hoa", "Đường hoa"), ("nấu cơm", None),
    ],
)  # fmt: skip
def test_a_choice_by_number_words_or_a_part(said: str, meant: str | None) -> None:
    at = words.choose(said, ACTIVITIES, [(), ("trồng hoa", "cây xanh"), ("họp dân",)])
    assert (None if at is None else ACTIVITIES[at]) == meant


def test_what_fits_two_choices_is_no_choice() -> None:
    assert words.choose("hôm", ["Hôm nay", "Hôm qua"]) is None
    assert words.choose("ve sinh", ["Dọn vệ sinh", "Nhà vệ sinh"]) is None


def test_accents_decide_between_choices_that_differ_only_by_them() -> None:
    assert words.choose("bản", ["Bàn", "Bản"]) == 1
    assert words.choose("ban", ["Bàn", "Bản"]) is None


def test_a_place_is_found_whatever_its_apostrophe() -> None:
    assert words.choose("dak r’lap", ["Đắk Wer", "Đắk R'Lấp"]) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Đường trục thôn", "duong truc thon"), ("  Nhà   văn\nhóa ", "nha van hoa"), ("R'Lấp", "rlap"), ("R’Lấp", "rlap"),
        ("1,5 km", "1,5 km"), ("12 / 15 hộ", "12/15 ho"), ("Xong!", "xong"), ("xong.", "xong"), ("ủy/ủy", "uy uy"),
        ("dduowngf", "duong"), ("donj veej sinh", "don ve sinh"), ("M’Nông Ê Đê", "mnong e de"), ("300 m²", "300 m2"), ("٣ hộ", "3 ho"),
    ],
)  # fmt: skip
def test_text_is_made_plain_for_comparing(typed: str, meant: str) -> None:
    assert plain(typed) == meant
    assert plain(unicodedata.normalize("NFD", typed)) == meant


@pytest.mark.parametrize(
    ("short", "long"),
    [("nvh thôn", "nha van hoa thon"), ("NTM", "nong thon moi"), ("đk bhyt", "dang ky bao hiem y te")],
)
def test_short_forms_are_written_out(short: str, long: str) -> None:
    assert words.expanded(short) == long


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dduowngf", "duong"), ("ddujowc", "duoc"), ("duwowngf", "duong"), ("khoong", "khong"), ("nhaf", "nha"), ("vawn", "van"), ("hoas", "hoa"),
        ("thoon", "thon"), ("rooif", "roi"), ("uwf", "u"), ("dangd", "dang"), ("duong", "duong"), ("yes", "yes"), ("wifi", "wifi"),
        ("facebook", "facebook"), ("camera", "camera"), ("us", "us"), ("km", "km"), ("xong", "xong"), ("trucj", "truc"),
    ],
)  # fmt: skip
def test_keys_left_by_telex_are_undone(typed: str, meant: str) -> None:
    assert telex(typed) == meant


@given(st.text(max_size=80))
def test_words_stand_where_they_say(text: str) -> None:
    said = line(text)
    assert said.text == nfc(text)
    ends = 0
    for word in said.words:
        assert ends <= word.start < word.end <= len(said.text)
        ends = word.end
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=5))
def test_any_text_and_choices_are_taken_without_a_crash(text: str, labels: list[str]) -> None:
    at = words.choose(text, labels)
    assert at is None or 0 <= at < len(labels)
    for asks in SAID:
        asks(text)
