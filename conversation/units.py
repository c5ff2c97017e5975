"""Units that people write, what we call them, and which of them convert."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from conversation.text import Line, Word, line, several

SPELLINGS = {
    "m": "m; mét; met; mets; mét dài; metre; metres; meter; meters",
    "km": "km; cây số; ki lô mét; ki-lô-mét; kí lô mét; kilomet; kilômét; kilomét",
    "cm": "cm; xăng ti mét",
    "m²": "m²; m2; mét vuông; m vuông; met vuong; thước vuông",
    "km²": "km²; km2",
    "m³": "m³; m3; mét khối; m khối; khối",
    "ha": "ha; héc ta; hecta; héc-ta; hec ta",
    "sào": "sào",
    "mẫu": "mẫu; mẫu ruộng",
    "kg": "kg; kí; ký; ki lô; kí lô; ký lô; kilo; cân; kilogram; kgs",
    "yến": "yến",
    "tạ": "tạ",
    "tấn": "tấn; ton; tons",
    "lít": "lít; lit",
    "người": """người; ng; người dân; nhân dân; bà con; nữ; nam; chị em; phụ nữ; đảng viên; đoàn viên; hội viên;
    học sinh; học viên; chiến sĩ; chiến sỹ; dân quân; bộ đội; công an; đại biểu; thanh niên; cháu; cụ;
    cán bộ; giáo viên; thành viên; lao động; đồng chí; đ/c; chị; anh; bác; trẻ em; em; thầy cô;
    nông dân; tình nguyện viên; cựu chiến binh; người cao tuổi; người tham gia; people; person; persons;
    women""",
    "hộ": "hộ; h; hộ dân; hộ gia đình; gia đình; nóc nhà; household; households; family; families",
    "nhà": "nhà; ngôi nhà; căn nhà; nóc",
    "khẩu": "khẩu; nhân khẩu",
    "đồng": "đồng; đ; vnđ; vnd; dong",
    "cây": "cây; cây xanh; cây hoa; cây giống; gốc; gốc cây; gốc hoa; tree; trees",
    "bóng": "bóng; bóng đèn; bóng điện; đèn; bộ đèn",
    "ngày công": "ngày công; ngày công lao động; công lao động; buổi công; công ngày",
    "công": "công",
    "ngày": "ngày; hôm; day; days",
    "giờ": "giờ đồng hồ; tiếng; tiếng đồng hồ; giờ công",
    "phút": "phút; p; ph",
    "tháng": "tháng",
    "năm": "năm",
    "%": "%; phần trăm",
    "điểm": "điểm",
    "vườn": "vườn; vườn mẫu; khu vườn; rẫy; rẫy mẫu",
    "bể": "bể; bể chứa",
    "phiếu": "phiếu",
    "cái": "cái; chiếc; tấm; bộ",
    "ảnh": "ảnh; tấm ảnh; hình; bức ảnh; tấm hình",
    "tiêu chí": "tiêu chí",
    "lượt": "lượt; lượt phát; lượt xem; lượt người; lần",
    "vụ": "vụ; vụ việc",
    "bài": "bài; bài viết; bài đăng",
    "tin": "tin; tin bài",
    "buổi": "buổi; cuộc",
    "lớp": "lớp; lớp học",
    "đoàn": "đoàn",
    "đội": "đội",
    "sao": "sao",
    "hợp đồng": "hợp đồng",
    "thẻ": "thẻ; thẻ bảo hiểm; thẻ bảo hiểm y tế; thẻ bhyt",
    "mắt": "mắt; mắt camera; camera; cam",
    "mô hình": "mô hình",
    "chỗ": "chỗ; chỗ ngồi",
    "tiết mục": "tiết mục",
    "thôn": "thôn; thôn bản; bản; tổ dân phố; xóm",
    "bao": "bao; bao tải; bì",
    "xe": "xe; chuyến xe; chuyến; xe rác",
    "con": "con",
    "bông": "bông; bông hoa; khóm; khóm hoa; chậu; chậu hoa",
}
UNCLEAR = "?"  # 2 sao, without accents, may be sào or sao
# What one unit may stand for when nothing else in the question takes it.
ALSO = {"nhà": "hộ", "công": "ngày công", "khẩu": "người", "cái": "bóng"}
COUNTED = several(
    """người hộ nhà khẩu đồng cây bóng điểm vườn bể phiếu cái ảnh lượt vụ bài tin buổi lớp đoàn đội sao thẻ
    mắt chỗ thôn bao xe con bông"""
) | {"tiêu chí", "hợp đồng", "mô hình", "tiết mục"}

MEASURES: dict[str, tuple[str, Decimal]] = {
    "cm": ("m", Decimal("0.01")), "m": ("m", Decimal(1)), "km": ("m", Decimal(1000)),
    "kg": ("kg", Decimal(1)), "yến": ("kg", Decimal(10)), "tạ": ("kg", Decimal(100)), "tấn": ("kg", Decimal(1000)),
    "m²": ("m²", Decimal(1)), "ha": ("m²", Decimal(10000)),
    "lít": ("lít", Decimal(1)), "m³": ("lít", Decimal(1000)),
    "phút": ("phút", Decimal(1)), "giờ": ("phút", Decimal(60)),
}  # fmt: skip


def convert(value: Decimal, origin: str, target: str) -> Decimal | None:
    """The same amount in another unit, or None; a sào differs from place to place, so it never converts."""
    if origin == target:
        return value
    base, factor = MEASURES.get(origin, ("", Decimal(1)))
    other, divisor = MEASURES.get(target, ("?", Decimal(1)))
    if base != other:
        return None
    got = value * factor / divisor
    return got.quantize(Decimal(1)) if got == got.to_integral_value() else got.normalize()


Table = dict[tuple[str, ...], tuple[tuple[tuple[Word, ...], str], ...]]


@lru_cache(maxsize=256)
def _table(more: tuple[str, ...] = ()) -> Table:
    table: dict[tuple[str, ...], list[tuple[tuple[Word, ...], str]]] = {}
    own: Iterable[tuple[str, str]] = [(unit, unit) for unit in more if unit and unit not in SPELLINGS]
    for unit, spellings in (*SPELLINGS.items(), *own):
        for spelling in spellings.replace("\n", " ").split(";"):
            words = line(spelling.strip()).words
            table.setdefault(tuple(word.plain for word in words), []).append((words, unit))
    return {key: tuple(ways) for key, ways in table.items()}


def unit_at(said: Line, index: int, more: tuple[str, ...] = ()) -> tuple[str, int] | None:
    """The unit that begins at this word and the word after it; UNCLEAR where its letters could be several units.

    `more` are units of the questions asked: they may be of our own, and they decide what is unclear otherwise.
    """
    table = _table(more)
    for count in (4, 3, 2, 1):
        words = said.words[index : index + count]
        if len(words) < count:
            continue
        ways = table.get(tuple(word.plain for word in words), ())
        fitting = {unit for spelled, unit in ways if _agree(words, spelled)}
        exact = {unit for spelled, unit in ways if all(w.typed == s.typed for w, s in zip(words, spelled, strict=True))}
        if len(exact) == 1 and said.accented:
            return exact.pop(), index + count
        fitting = fitting & set(more) or fitting
        if fitting:
            return fitting.pop() if len(fitting) == 1 else UNCLEAR, index + count
    return None


def _agree(words: tuple[Word, ...], spelled: tuple[Word, ...]) -> bool:
    return all(word.typed == other.typed or not word.accented for word, other in zip(words, spelled, strict=True))
