"""One sentence, as village heads write it, read into the questions of a form."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.places import find_place
from conversation.text import nfc, several
from conversation.understand import Field, Understood, understand

TODAY = date(2026, 3, 14)
COMMON = (
    Field("so_nguoi", "Số người tham gia", "int", ("người",), ("người", "bà con")),
    Field("so_nu", "Trong đó nữ", "int", ("người",), ("nữ", "phụ nữ")),
    Field("so_dtts", "Trong đó dân tộc thiểu số", "int", ("người",), ("dân tộc", "dtts")),
    Field("so_ho", "Số hộ tham gia", "int", ("hộ",), total="tong_so_ho"),
    Field("tong_so_ho", "Tổng số hộ của thôn", "int", ("hộ",)),
    Field("ngay_cong", "Ngày công", "decimal", ("ngày công",)),
    Field("kinh_phi", "Kinh phí", "money", ("đồng",), ("hết", "chi phí", "kinh phí")),
    Field("gio_bat_dau", "Giờ bắt đầu", "time"),
    Field(
        "don_vi_chu_tri", "Đơn vị chủ trì", "enum",
        options=("Thôn", "Mặt trận", "Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên", "Hội Cựu chiến binh", "Xã", "Khác"),
    ),
)  # fmt: skip
CLEAN_UP = (
    *COMMON,
    Field("chieu_dai", "Chiều dài đường dọn", "decimal", ("km",), ("dài",)),
    Field("khoi_luong_rac", "Rác thu gom", "decimal", ("kg",), ("rác",)),
    Field("so_diem", "Số điểm (chợ, nhà văn hóa, nghĩa trang…)", "int", ("điểm",)),
)
ROAD = (
    *COMMON,
    Field("loai_duong", "Loại đường", "enum", options=("xã", "thôn, liên thôn", "ngõ xóm", "nội đồng")),
    Field("chieu_dai", "Chiều dài", "decimal", ("km",), ("dài",)),
    Field("be_rong", "Bề rộng mặt", "decimal", ("m",), ("rộng",)),
    Field("mat_duong", "Mặt", "enum", options=("bê tông", "nhựa", "cấp phối", "đất")),
    Field("giai_doan", "Giai đoạn", "enum", options=("Khởi công", "đang làm", "hoàn thành")),
    Field("dan_gop_tien", "Dân góp tiền", "money", ("đồng",), ("dân góp", "đóng góp")),
)
GARDENS = (
    *COMMON,
    Field("so_vuon", "Số vườn, rẫy", "int", ("vườn",)),
    Field("dien_tich", "Diện tích", "decimal", ("m²", "sào", "ha")),
)
LAND = (
    *COMMON[:3],
    Field("so_ho_hien", "Số hộ hiến", "int", ("hộ",)),
    Field("dien_tich", "Diện tích", "decimal", ("m²",)),
    Field("gia_tri", "Giá trị quy đổi", "money", ("đồng",)),
)
WASTE = (
    *COMMON[:3],
    Field("khoi_luong", "Khối lượng", "decimal", ("kg",)),
    Field("so_be_chua", "Số bể chứa", "int", ("bể",)),
    Field("ban_giao_xu_ly", "Đã bàn giao xử lý", "bool"),
)
SORTING = (
    Field("so_ho", "Số hộ tham gia", "int", ("hộ",)),
    Field("so_ho_thuc_hien", "Số hộ thực hiện", "int", ("hộ",), total="tong_so_ho"),
    Field("tong_so_ho", "Tổng số hộ của thôn", "int", ("hộ",)),
)
BROADCAST = (
    Field("so_luot", "Số lượt phát", "int", ("lượt",)),
    Field("so_phut", "Tổng thời lượng", "int", ("phút",)),
    Field("tieng", "Tiếng phát", "enum_multi", options=("Việt", "M’Nông", "Ê Đê", "Tày", "Nùng", "Tiếng khác")),
)


def told(understood: Understood) -> str:
    """What was understood, in a line: name=value unit, and of how many, then what is unclear."""
    parts = []
    for name, each in understood.values.items():
        value = "+".join(each.value) if isinstance(each.value, tuple) else each.value
        of = f" of {each.of}" if each.of is not None else ""
        parts.append(f"{name}={'~' * each.approx}{value}{of} {each.unit}".strip())
    unclear = [f"{each.words}?{'/'.join(each.fields)}" for each in understood.ambiguous]
    return "; ".join(sorted(parts) + unclear)


CLEAN_UPS = [
    ("dọn 2km đường trục thôn, 45 người", "chieu_dai=2 km; so_nguoi=45 người", "đường trục thôn"),
    ("don 2km duong truc thon 45 nguoi", "chieu_dai=2 km; so_nguoi=45 người", "duong truc thon"),
    ("DỌN 2KM ĐƯỜNG TRỤC THÔN, 45 NGƯỜI", "chieu_dai=2 km; so_nguoi=45 người", "ĐƯỜNG TRỤC THÔN"),
    ("donj 2km dduowngf trucj thoon, 45 ng", "chieu_dai=2 km; so_nguoi=45 người", "dduowngf trucj thoon"),
    ("hom nay thon 5 don ve sinh duong lang 45 nguoi", "so_nguoi=45 người", "duong lang"),
    ("12 hộ, 300kg rác", "khoi_luong_rac=300 kg; so_ho=12 hộ", ""),
    ("12/15 hộ dọn ngõ xóm 3", "so_ho=12 hộ; tong_so_ho=15 hộ", "ngõ xóm 3"),
    ("500m ngõ xóm 3, 12/15h", "chieu_dai=0.5 km; so_ho=12 hộ; tong_so_ho=15 hộ", "ngõ xóm 3"),
    ("45 người tham gia, trong đó 20 nữ", "so_nguoi=45 người; so_nu=20 người", ""),
    ("45 người trong đó có 20 nữ, 12 dân tộc thiểu số", "so_dtts=12 người; so_nguoi=45 người; so_nu=20 người", ""),
    ("trong đó 20 nữ", "so_nu=20 người", ""),
    ("45 nguoi 20 nu don nghia trang", "so_nguoi=45 người; so_nu=20 người", "nghia trang"),
    ("khoảng 60 người dọn chợ, thu 3 tạ rác", "khoi_luong_rac=300 kg; so_nguoi=~60 người", "chợ"),
    ("thu gom hơn 1 tấn 2 rác", "khoi_luong_rac=~1200 kg", ""),
    ("Chiều qua bà con dọn nhà văn hóa thôn, 30 ng, 2 tạ rưỡi rác", "khoi_luong_rac=250 kg; so_nguoi=30 người", "nhà văn hóa thôn"),
    ("phát quang 1km5 đường liên thôn, 40 người, hết 2tr5", "chieu_dai=1.5 km; kinh_phi=2500000 đồng; so_nguoi=40 người", "đường liên thôn"),
    ("phát quang 2 cây rưỡi đường liên thôn với 120 công", "chieu_dai=2.5 km; ngay_cong=120 ngày công", "đường liên thôn"),
    ("7h30 sáng nay dọn đường từ ngã ba đến nhà văn hoá, dài 800m", "chieu_dai=0.8 km; gio_bat_dau=07:30", "đường từ ngã ba đến nhà văn hoá"),
    ("hpn don ve sinh nha van hoa thon 30 chi em", "don_vi_chu_tri=Hội Phụ nữ; so_nguoi=30 người", "nha van hoa thon"),
    ("Hội Nông dân thu gom rác ở bãi sông được 500 kg", "don_vi_chu_tri=Hội Nông dân; khoi_luong_rac=500 kg", "bãi sông"),
    ("số người: 45, số hộ: 12", "so_ho=12 hộ; so_nguoi=45 người", ""),
    ("rác 300kg người 45", "khoi_luong_rac=300 kg; so_nguoi=45 người", ""),
    ("hai chục hộ, trăm rưởi người", "so_ho=20 hộ; so_nguoi=150 người", ""),
    ("30 nam, 15 nữ", "so_nu=15 người", ""),
    ("20 hội viên, 15 đoàn viên dọn vệ sinh", "20 hội viên?so_nguoi; 15 đoàn viên?so_nguoi", ""),
    ("3 điểm: chợ, nghĩa trang, nvh", "so_diem=3 điểm", "chợ"),
    ("thôn 5 dọn đường", "", ""),
    ("xong việc rồi ạ", "", ""),
    ("chieu dai khoang may tram met gi do", "", ""),
    ("mỗi hộ góp 200k", "", ""),
    ("ở nvh lúc 19h", "gio_bat_dau=19:00", "nvh"),
    ("tại nhà ông Năm, 20 người", "so_nguoi=20 người", "nhà ông Năm"),
    ("2 sào vườn", "", ""),
    ("dọn 2 km đường\n45 người\n12 hộ", "chieu_dai=2 km; so_ho=12 hộ; so_nguoi=45 người", ""),
    ("cleaned 2 km of road, 45 people, 300 kg", "chieu_dai=2 km; khoi_luong_rac=300 kg; so_nguoi=45 người", ""),
]  # fmt: skip
OTHERS = [
    (ROAD, "làm 200m đường bê tông ngõ xóm rộng 3m, dân góp 50 triệu", "be_rong=3 m; chieu_dai=0.2 km; dan_gop_tien=50000000 đồng; loai_duong=ngõ xóm; mat_duong=bê tông"),
    (ROAD, "chiều dài 200m bề rộng 3m5", "be_rong=3.5 m; chieu_dai=0.2 km"),
    (ROAD, "khoi cong duong lien thon 1km2", "chieu_dai=1.2 km; giai_doan=Khởi công; loai_duong=thôn, liên thôn"),
    (ROAD, "làm 300 m đường đất, hết 20tr", "kinh_phi=20000000 đồng; mat_duong=đất; 300 m?chieu_dai/be_rong"),
    (ROAD, "45 người dân xã Nhân Cơ làm đường dài 1km", "chieu_dai=1 km; so_nguoi=45 người"),
    (GARDENS, "dọn 5 vườn, 2 sào rưỡi", "dien_tich=2.5 sào; so_vuon=5 vườn"),
    (GARDENS, "dọn 1,2ha rẫy", "dien_tich=1.2 ha"),
    (LAND, "3 hộ hiến 200m2 đất", "dien_tich=200 m²; so_ho_hien=3 hộ"),
    (LAND, "3 hộ hiến 2 sào đất", "so_ho_hien=3 hộ; 2 sào?dien_tich"),
    (LAND, "hiến 0,5 ha trị giá 2 tỷ rưỡi", "dien_tich=5000 m²; gia_tri=2500000000 đồng"),
    (WASTE, "thu 3 yến vỏ thuốc, 2 bể, đã bàn giao xử lý", "ban_giao_xu_ly=True; khoi_luong=30 kg; so_be_chua=2 bể"),
    (WASTE, "30 kg vỏ thuốc, chưa bàn giao xử lý", "ban_giao_xu_ly=False; khoi_luong=30 kg"),
    (SORTING, "12 hộ phân loại rác", "12 hộ?so_ho/so_ho_thuc_hien"),
    (SORTING, "12 hộ thực hiện", "so_ho_thuc_hien=12 hộ"),
    (SORTING, "12/15 hộ", "so_ho_thuc_hien=12 hộ; tong_so_ho=15 hộ"),
    (SORTING, "12 hộ tham gia, tổng số 15 hộ", "so_ho=12 hộ; tong_so_ho=15 hộ"),
    (BROADCAST, "phát 6 lượt, 90 phút, tiếng Việt và tiếng M'Nông", "so_luot=6 lượt; so_phut=90 phút; tieng=Việt+M’Nông"),
]  # fmt: skip


SURVEY = (
    Field("phieu_phat", "Phiếu phát", "int", ("phiếu",), ("phát", "phiếu phát")),
    Field("phieu_thu", "Phiếu thu", "int", ("phiếu",), ("thu", "phiếu thu"), total="phieu_phat"),
    Field("hai_long", "Hài lòng", "int", ("phiếu",), ("hài lòng",), total="phieu_thu"),
)
INCOME = (
    Field("dien_tich", "Diện tích", "decimal", ("m²", "sào", "ha"), ("diện tích",)),
    Field("so_sao", "Số sao", "int", ("điểm",)),
    Field("thu_nhap", "Thu nhập một năm", "money", ("đồng/năm",), ("thu", "thu nhập")),
    Field("kinh_phi", "Kinh phí", "money", ("đồng",), ("hết",)),
    Field("luc_luong", "Lực lượng tham gia", "enum_multi", options=("Nhân dân", "Công an")),
)
OTHERS += [
    (
        SURVEY,
        "phát 120 phiếu thu 115 phiếu, 110 phiếu hài lòng",
        "hai_long=110 phiếu; phieu_phat=120 phiếu; phieu_thu=115 phiếu",
    ),
    (SURVEY, "115/120 phiếu thu về", "phieu_phat=120 phiếu; phieu_thu=115 phiếu"),
    (SURVEY, "hài lòng 2/3 phiếu", "hai_long=2 phiếu; phieu_thu=3 phiếu"),
    (INCOME, "dien tich 2 sao", "dien_tich=2 sào"),
    (INCOME, "thu 120 triệu một năm", "thu_nhap=120000000 đồng/năm"),
    (INCOME, "thu 120 triệu, hết 30 triệu", "kinh_phi=30000000 đồng; thu_nhap=120000000 đồng/năm"),
    (INCOME, "họp ở ubnd xã", ""),
    (INCOME, "nhân dân và công an", "luc_luong=Nhân dân+Công an"),
]


@pytest.mark.parametrize(("said", "meant", "place"), CLEAN_UPS)
def test_a_sentence_about_a_clean_up(said: str, meant: str, place: str) -> None:
    for typed in (said, unicodedata.normalize("NFD", said)):
        understood = understand(typed, CLEAN_UP, TODAY)
        assert told(understood) == meant
        assert understood.place == place


@pytest.mark.parametrize(("fields", "said", "meant"), OTHERS)
def test_a_sentence_about_other_work(fields: tuple[Field, ...], said: str, meant: str) -> None:
    assert told(understand(said, fields, TODAY)) == meant


def test_the_day_of_a_sentence() -> None:
    understood = understand("chủ nhật vừa rồi dọn 2km đường trục thôn", CLEAN_UP, TODAY)
    assert understood.day and understood.day.day == date(2026, 3, 8)
    assert understood.place == "đường trục thôn"


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("dọn vệ sinh đường làng ngõ xóm", "đường làng ngõ xóm"), ("trồng hoa 500m", ""), ("họp thôn ở nhà văn hóa", "nhà văn hóa"),
        ("làm đường bê tông", ""), ("làm đường bê tông xóm 3", "đường bê tông xóm 3"), ("thôn 5 họp dân", ""), ("trồng đường hoa", ""),
        ("nạo vét kênh N2 dài 300m", "kênh N2"), ("quét dọn sân trường", "sân trường"), ("treo băng rôn tại cổng làng", "cổng làng"),
        ("dọn quanh hồ Đắk R’Lấp 30 người", "hồ Đắk R’Lấp"), ("xóm Mới 12 hộ tham gia", "xóm Mới"), ("80 phiếu đồng ý", ""), ("vs nvh vs san bong", "nvh"), ("45 người", ""), ("", ""),
    ],
)  # fmt: skip
def test_where_it_was(said: str, place: str) -> None:
    assert understand(said, CLEAN_UP, TODAY).place == place


def test_enough_sentences() -> None:
    assert len(CLEAN_UPS) + len(OTHERS) >= 40


PIECES = st.sampled_from(
    sorted(
        several("""dọn 2km đường trục thôn , 45 người 12/15 hộ 300kg rác hôm qua 7h30 trong đó 20 nữ hết 2tr5 ở nvh tại chợ
    xóm 3 dài rộng 5 m2 sào rưỡi khoảng hơn và . : - ( ) hpn tổng số  ́""")
    )
)


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=20).map(" ".join)))
def test_any_sentence_is_understood_without_a_crash(sentence: str) -> None:
    for fields in (CLEAN_UP, ROAD, SORTING):
        understood = understand(sentence, fields, TODAY)
        assert understood.place in nfc(sentence)
        assert set(understood.values) <= {field.name for field in fields}
        for each in understood.values.values():
            assert not isinstance(each.value, Decimal) or each.value.is_finite()


def test_no_place_in_nothing() -> None:
    assert find_place("") == ""
