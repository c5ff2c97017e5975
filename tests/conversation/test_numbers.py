"""Amounts as villagers write them."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conversation.numbers import read_one, read_quantities
from conversation.text import nfc, several
from conversation.units import convert

# What was written, and each amount in it: value, unit; "~" before it when it is about that much; "12 of 15".
SENTENCES = [
    # digits, dots and commas
    ("45 người", "45 người"),
    ("1,5 km", "1.5 km"),
    ("1.5km", "1.5 km"),
    ("1.5 km", "1.5 km"),
    ("500m", "500 m"),
    ("500 m", "500 m"),
    ("500 mét", "500 m"),
    ("500 met", "500 m"),
    ("1.200 m²", "1200 m²"),
    ("1.200m2", "1200 m²"),
    ("300 mét vuông", "300 m²"),
    ("300 met vuong", "300 m²"),
    ("20 khối đá", "20 m³"),
    ("2,29%", "2.29 %"),
    ("92,1 %", "92.1 %"),
    ("99 phần trăm", "99 %"),
    ("1.500.000", "1500000"),
    ("1.500.000 đồng", "1500000 đồng"),
    ("1.500.000đ", "1500000 đồng"),
    ("1.500.000 d", "1500000 đồng"),
    ("1.500.000 VNĐ", "1500000 đồng"),
    ("1,500,000 đồng", "1500000 đồng"),
    ("1,500,000.50 đồng", "1500000.5 đồng"),
    ("1.234,5 kg", "1234.5 kg"),
    ("1 500 000 đồng", "1500000 đồng"),
    ("1,500 người", "1500 người"),
    ("1.500 người", "1500 người"),
    ("1,500 km", "1.5 km"),
    ("0.500 km", "0.5 km"),
    ("05 thôn", "5 thôn"),
    ("01 vườn", "1 vườn"),
    ("03 tiết mục", "3 tiết mục"),
    # lengths
    ("1km5", "1.5 km"),
    ("1km500", "1.5 km"),
    ("1km250", "1.25 km"),
    ("1km2 đường", "1.2 km"),
    ("1km 500m", "1.5 km"),
    ("1 km rưỡi", "1.5 km"),
    ("1 cây số", "1 km"),
    ("1 cây rưỡi", "1.5 km"),
    ("2 cay ruoi", "2.5 km"),
    ("2 cây đường", "2 km"),
    ("dài 2 cây", "2 km"),
    ("nửa cây số", "0.5 km"),
    ("nửa km", "0.5 km"),
    ("rộng 3m5", "3.5 m"),
    ("3 m 5", "3 m; 5"),
    ("1m25", "1.25 m"),
    ("đường trục 2km dài", "2 km"),
    # areas
    ("2 sào", "2 sào"),
    ("2 sào rưỡi", "2.5 sào"),
    ("1 mẫu", "1 mẫu"),
    ("1,2 ha", "1.2 ha"),
    ("hai héc ta", "2 ha"),
    ("300m2 đất", "300 m²"),
    # weights
    ("300kg rác", "300 kg"),
    ("300 ký", "300 kg"),
    ("300 cân", "300 kg"),
    ("3 tạ rác", "3 tạ"),
    ("2 tạ rưỡi", "2.5 tạ"),
    ("2 tấn 3 tạ", "2.3 tấn"),
    ("1 tấn 200 kg", "1.2 tấn"),
    ("1 tan rac", "1 tấn"),
    ("nửa tấn", "0.5 tấn"),
    ("3 yến", "3 yến"),
    ("3kg5", "3.5 kg"),
    # money
    ("20 triệu", "20000000 đồng"),
    ("20tr", "20000000 đồng"),
    ("20 tr", "20000000 đồng"),
    ("20 triệu đồng", "20000000 đồng"),
    ("1tr5", "1500000 đồng"),
    ("1tr500", "1500000 đồng"),
    ("1tr25", "1250000 đồng"),
    ("1,5 triệu", "1500000 đồng"),
    ("1.5tr", "1500000 đồng"),
    ("500k", "500000 đồng"),
    ("500 k", "500000 đồng"),
    ("500 nghìn", "500000 đồng"),
    ("500 ngàn đồng", "500000 đồng"),
    ("500 nghin", "500000 đồng"),
    ("2 tỷ rưỡi", "2500000000 đồng"),
    ("2 tỉ", "2000000000 đồng"),
    ("2 ty ruoi", "2500000000 đồng"),
    ("2 tỷ 3", "2300000000 đồng"),
    ("2 tỷ 300 triệu", "2300000000 đồng"),
    ("1 triệu 500 nghìn", "1500000 đồng"),
    ("2 triệu rưỡi", "2500000 đồng"),
    ("triệu rưỡi", "1500000 đồng"),
    ("nửa triệu", "500000 đồng"),
    ("ba trăm nghìn", "300000 đồng"),
    ("hai triệu ba", "2300000 đồng"),
    ("3 trăm nghìn", "300000 đồng"),
    ("thu 7 triệu", "7000000 đồng"),
    ("góp 200k, hết 2tr5", "200000 đồng; 2500000 đồng"),
    ("120 triệu đồng/năm", "120000000 đồng/năm"),
    ("200k/hộ", "200000 đồng/hộ"),
    ("mỗi hộ 200 nghìn", "200000 đồng/hộ"),
    # people and households, short forms
    ("45 ng", "45 người"),
    ("45ng", "45 người"),
    ("45 nguoi", "45 người"),
    ("45 NGƯỜI", "45 người"),
    ("20 nữ", "20 người"),
    ("30 hội viên", "30 người"),
    ("30 chị em", "30 người"),
    ("12 hộ", "12 hộ"),
    ("12 ho", "12 hộ"),
    ("45h tham gia", "45 hộ"),
    ("trong 48h", ""),
    ("12 hộ dân", "12 hộ"),
    ("12 gia đình", "12 hộ"),
    ("2 nghìn hộ", "2000 hộ"),
    ("4 chục hộ", "40 hộ"),
    ("4 chuc ho", "40 hộ"),
    ("120 công", "120 công"),
    ("phát 90p", "90 phút"),
    ("120 ngày công", "120 ngày công"),
    ("200 cây", "200 cây"),
    ("200 gốc hoa", "200 cây"),
    ("12 bóng đèn", "12 bóng"),
    ("12 bong den", "12 bóng"),
    ("8 tiêu chí đạt", "8 tiêu chí"),
    ("45 people, 12 households", "45 người; 12 hộ"),
    # words
    ("hai chục", "20"),
    ("hai chục người", "20 người"),
    ("hai muoi nguoi", "20 người"),
    ("hai mươi lăm người", "25 người"),
    ("hai mươi tư hộ", "24 hộ"),
    ("bốn lăm người", "45 người"),
    ("mười lăm người", "15 người"),
    ("mười hai hộ", "12 hộ"),
    ("trăm rưởi", "150"),
    ("trăm rưởi người", "150 người"),
    ("trăm hộ", "100 hộ"),
    ("ba trăm năm mươi", "350"),
    ("ba trăm năm", "350"),
    ("ba trăm linh năm hộ", "305 hộ"),
    ("một trăm lẻ năm hộ", "105 hộ"),
    ("một trăm hai mươi mốt cây", "121 cây"),
    ("một nghìn hai trăm cây", "1200 cây"),
    ("ba mươi người", "30 người"),
    ("năm người", "5 người"),
    ("nam nguoi", "5 người"),
    ("một người", "1 người"),
    # about
    ("khoảng 50", "~50"),
    ("khoang 50 nguoi", "~50 người"),
    ("gần 50", "~50"),
    ("hơn 40", "~40"),
    ("trên 40 người", "~40 người"),
    ("độ 40 người", "~40 người"),
    ("tầm 40 người", "~40 người"),
    ("xấp xỉ 50 người", "~50 người"),
    ("~50 người", "~50 người"),
    ("bốn mươi mấy người", "~40 người"),
    ("40-50 người", "~40 người"),
    ("40 đến 50 người", "~40 người"),
    ("1-2 km", "~1 km"),
    # a part of a whole
    ("12/15 hộ", "12 of 15 hộ"),
    ("12/15ho", "12 of 15 hộ"),
    ("5/7 hộ", "5 of 7 hộ"),
    ("12 trên 15 hộ", "12 of 15 hộ"),
    ("12 trong tổng số 15 hộ", "12 of 15 hộ"),
    ("12 hộ/15 hộ", "12 of 15 hộ"),
    ("95/100 phiếu", "95 of 100 phiếu"),
    # several
    ("dọn 2km đường trục thôn, 45 người", "2 km; 45 người"),
    ("don 2km duong truc thon 45 nguoi", "2 km; 45 người"),
    ("12 hộ, 300kg rác", "12 hộ; 300 kg"),
    ("45 người tham gia trong đó 20 nữ", "45 người; 20 người"),
    ("chiều dài 200m bề rộng 3m", "200 m; 3 m"),
    ("dọn đường thôn 2km", "2 km"),
    ("đường xóm 3 dài 200m", "200 m"),
    ("2km45 người", "2 km; 45 người"),
    # days, hours, names and set phrases are no amounts
    ("23/2", ""),
    ("14/3/2026", ""),
    ("7h30", ""),
    ("8 giờ sáng", ""),
    ("sáng nay 7h30 có 45 người", "45 người"),
    ("ngày 23/2 trồng 200 cây", "200 cây"),
    ("thứ 7 tuần trước 30 người", "30 người"),
    ("thôn 5", ""),
    ("thôn 5 dọn vệ sinh", ""),
    ("thôn 5 người dân ra quân", ""),
    ("ngõ xóm 3", ""),
    ("ngõ 5A", ""),
    ("tiêu chí 8", ""),
    ("chỉ tiêu 18.3", ""),
    ("năm 2026", ""),
    ("tháng 3", ""),
    ("quốc lộ 14", ""),
    ("quyết định 51/2025/QĐ-TTg", ""),
    ("báo cáo NC5-042", ""),
    ("lần thứ 3", ""),
    ("0912345678", ""),
    ("gọi 0912 345 678", ""),
    ("gia đình 5 không 3 sạch", ""),
    ("phương châm 4 tại chỗ", ""),
    ("trực 24/24", ""),
    # never a guess
    ("vài chục hộ", ""),
    ("mấy chục người", ""),
    ("hai ba người", ""),
    ("ba con trong thon", ""),
    ("sau buoi hop", ""),
    ("bon cay", ""),
    ("lam duong", ""),
    ("gop 15tr lam 300m duong", "15000000 đồng; 300 m"),
    ("15tr ba con gop", "15000000 đồng"),
    ("15tr bà con góp", "15000000 đồng"),
    ("2 tỷ năm nay", "2000000000 đồng"),
    ("2 tỷ năm", "2500000000 đồng"),
    ("5tr nhà ông Tư", "5000000 đồng"),
    ("2 ty nam nay", "2000000000 đồng"),
    ("1 trieu hai", "1200000 đồng"),
    ("mot trieu hai, hai bao", "1200000 đồng; 2 bao"),
    ("từ đường làng", ""),
    ("một số hộ", ""),
    ("15/12 hộ", ""),
    ("chưa rõ", ""),
    ("", ""),
    ("111111111111111111 m", ""),
    ("9999999999 tỷ", ""),
]  # fmt: skip


def written(text: str) -> str:
    found = []
    for each in read_quantities(text):
        part = f" of {each.of}" if each.of is not None else ""
        found.append(f"{'~' * each.approx}{each.value}{part} {each.unit}".strip())
    return "; ".join(found)


@pytest.mark.parametrize(("said", "meant"), SENTENCES)
def test_amounts_are_read_as_they_are_written(said: str, meant: str) -> None:
    assert written(said) == meant


def test_enough_rows() -> None:
    assert len(SENTENCES) >= 150


@pytest.mark.parametrize(
    ("said", "unit", "meant"),
    [
        ("45", "người", "45 người"),
        ("bốn lăm", "người", "45 người"),
        ("năm", "người", "5 người"),
        ("nam", "người", "5 người"),
        ("ba", "hộ", "3 hộ"),
        ("mười", "hộ", "10 hộ"),
        ("500m", "km", "0.5 km"),
        ("1km5", "m", "1500 m"),
        ("3 tạ", "kg", "300 kg"),
        ("0,5 ha", "m²", "5000 m²"),
        ("2 sào", "m²", "2 sào"),
        ("20tr", "đồng", "20000000 đồng"),
        ("500 nghìn", "đồng", "500000 đồng"),
        ("2 nghìn", "cây", "2000 cây"),
        ("12/15", "hộ", "12 hộ"),
        ("khoảng 300", "m", "300 m"),
        ("12 chum", "chum", "12 chum"),
        ("45 người, 12 hộ", "hộ", "12 hộ"),
        ("được 45 người ạ", "người", "45 người"),
    ],
)
def test_one_amount_answers_a_question(said: str, unit: str, meant: str) -> None:
    found = read_one(said, unit)
    assert found is not None
    assert f"{found.value} {found.unit}" == meant


@pytest.mark.parametrize("said", ["chưa rõ", "45 và 50", "", "23/2", "nhiều lắm"])
def test_no_amount_or_several_is_no_answer(said: str) -> None:
    assert read_one(said, "m") is None


def test_twelve_of_fifteen_keeps_both() -> None:
    found = read_one("12/15", "hộ")
    assert found and [found.value, found.of] == [Decimal(12), Decimal(15)]


@pytest.mark.parametrize(
    ("value", "origin", "target", "meant"),
    [
        ("500", "m", "km", "0.5"), ("1.5", "km", "m", "1500"), ("2", "tấn", "kg", "2000"), ("3", "tạ", "tấn", "0.3"),
        ("2", "yến", "kg", "20"), ("1", "ha", "m²", "10000"), ("250", "m²", "ha", "0.025"), ("7", "vụ", "vụ", "7"),
        ("2", "sào", "m²", None), ("1", "mẫu", "ha", None), ("1", "m", "kg", None), ("1", "người", "hộ", None),
    ],
)  # fmt: skip
def test_units_convert_by_a_table(value: str, origin: str, target: str, meant: str | None) -> None:
    assert convert(Decimal(value), origin, target) == (Decimal(meant) if meant else None)


def test_a_unit_of_our_own_is_read_where_it_is_known() -> None:
    assert read_quantities("mua 3 chum nước")[0].unit == ""
    assert read_quantities("mua 3 chum nước", ("chum",))[0].unit == "chum"


PIECES = st.sampled_from(
    sorted(
        several("""1 2 12 15 500 1,5 1.200 1.500.000 0 9999999999999999 / - . , km m m2 m² kg tấn tạ rưỡi ruoi chục trăm
    nghìn tr triệu tỷ k người ng hộ h cây số khoảng hơn một hai năm bốn mươi lăm 23/2 7h30 thôn ngày công
    đồng/năm mỗi trên trong tổng % ² ́ ~ đ""")
    )
)


@given(
    st.one_of(
        st.text(max_size=80), st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES, max_size=12).map("".join)
    )
)
@example("1" * 5000)
@example("1.000" * 300)
@example("1km5" * 200)
@example("12/" * 300)
def test_anything_is_read_without_a_crash_and_stands_where_it_says(text: str) -> None:
    before = 0
    for found in read_quantities(text):
        assert 0 <= found.start < found.end <= len(nfc(text))
        assert found.start >= before
        before = found.end
        assert found.value.is_finite()
        assert 0 <= found.value <= Decimal(10) ** 15
    read_one(text, "km")
