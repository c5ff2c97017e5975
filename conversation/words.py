"""The small words, yes, no, done, back; and which of some choices is meant."""

import re
from collections.abc import Callable, Sequence

from conversation.text import SHORT, Word, expanded, line, nfc, plain, several

__all__ = ["expanded", "line", "nfc", "plain"]

YES = """có; ừ; ừm; uh; uhm; um; ok; oke; okie; oki; okay; okla; đúng; đúng rồi; đúng vậy; đúng thế; phải;
    phải rồi; dạ; dạ vâng; vâng; vâng ạ; được; được rồi; chuẩn; chính xác; đồng ý; nhất trí; tán thành;
    có chứ; có rồi; là tôi; gửi đi; ừ đúng; ừ đúng rồi; đúng ok; yes; y; yep; yeah; sure; right;
    correct; agree; i agree; đăng ký"""
NO = """không; không phải; không đúng; không được; không có; không đồng ý; chưa; chưa đúng; chưa có;
    chưa phải; thôi; sai; sai rồi; chẳng; không phải tôi; không phải đâu; đâu có; không cần; khỏi; no;
    n; nope; not; not me; no thanks; nhầm người; nhầm người rồi"""
DONE = """xong; xong rồi; rồi; hết; hết rồi; đủ; đủ rồi; thế thôi; vậy thôi; có thế thôi; chỉ thế thôi;
    chỉ vậy thôi; gửi xong; gửi xong rồi; gửi hết rồi; đã xong; đã gửi xong; xong hết rồi; xong xuôi;
    done; finished; finish; that is all; thats all; all"""
BACK = "lại; quay lại; trở lại; lùi lại; lùi; về trước; câu trước; back; go back; previous"
SKIP = """bỏ qua; qua; không biết; không nhớ; không rõ; chưa biết; chưa rõ; để trống; khỏi; không cần;
    không có; chưa có; thôi; skip; next; pass; none; không có gì; qua câu khác"""
CANCEL = """hủy; huỷ; hủy bỏ; huỷ bỏ; bỏ; bỏ đi; thôi; thôi không làm nữa; không làm nữa; thôi không gửi nữa;
    không gửi nữa; dừng; dừng lại; xóa; xoá; xóa đi; xoá đi; thoát; cancel; stop; quit; exit"""
EDIT = """sửa; sửa lại; sửa giúp; nhầm; nhầm rồi; nhầm lẫn; lộn; lộn rồi; sai; sai rồi; viết nhầm; ghi nhầm;
    gõ nhầm; gửi nhầm; chỉnh; chỉnh lại; chỉnh sửa; đổi; đổi lại; thay đổi; edit; change; fix; wrong;
    mistake"""
HELP = """giúp; giúp với; giúp tôi; trợ giúp; hướng dẫn; cách dùng; cách làm; làm thế nào; làm sao;
    làm như thế nào; dùng thế nào; không biết làm; không biết dùng; không hiểu; chỉ với; help; how"""
LATER = """để sau; lát nữa; tí nữa; chút nữa; mai; mai gửi; mai làm; chưa gửi; chưa có ảnh; không có ảnh;
    gửi ảnh sau; ảnh gửi sau; mai gửi ảnh; để mai; lúc khác; sau; later; not now; tomorrow"""

SEND = """gửi; gửi đi; gửi luôn; gửi luôn đi; gửi ngay; gửi ngay đi; gửi thôi; gửi giúp; gửi giúp tôi; gửi được rồi;
    gửi đi được rồi; gửi báo cáo; gửi báo cáo đi; gửi báo cáo luôn; gửi báo cáo này; gửi lên xã; gửi cho xã; gửi xã;
    ok gửi; ok gửi đi; ừ gửi đi; vâng gửi đi; đồng ý gửi; đúng rồi gửi đi; xong rồi gửi đi; send; send it; send now;
    send the report; send report"""

SENDING = frozenset({"gui", "send"})

POLITE_FIRST = several("da thua em bac")
POLITE_LAST = several("a ah nhe nha nhi em bac anh chi ban oi voi di day ha")


Predicate = Callable[[str], bool]


def _table(words: str) -> dict[str, frozenset[str]]:
    """Each phrase by its plain form, with the spellings it may have when typed with accents."""
    table: dict[str, set[str]] = {}
    for phrase in words.replace("\n", " ").split(";"):
        table.setdefault(expanded(phrase), set()).add(" ".join(nfc(phrase).lower().split()))
    return {key: frozenset(spellings) for key, spellings in table.items()}


def _predicate(words: str, signs: str = "") -> Predicate:
    table = _table(words)

    def says(text: str) -> bool:
        if len(text) > 60:
            return False
        if signs and text.strip().rstrip("\ufe0f🏻🏼🏽🏾🏿") in signs.split():
            return True
        said = [word for word in line(text).words if word.plain[0].isalnum()]
        return any(_says(said[first:last], table) for first, last in _without_politeness(said))

    return says


def _without_politeness(said: list[Word]) -> list[tuple[int, int]]:
    """The whole message, then what is left of it without a polite word before and up to three after."""
    ways = [(0, len(said))]
    first = 1 if len(said) > 1 and said[0].plain in POLITE_FIRST else 0
    last = len(said)
    ways.append((first, last))
    while last - first > 1 and said[last - 1].plain in POLITE_LAST and len(said) - last < 3:
        last -= 1
        ways.append((first, last))
    return ways


def _says(said: list[Word], table: dict[str, frozenset[str]]) -> bool:
    spellings = table.get(" ".join(SHORT.get(word.plain, word.plain) for word in said))
    if not spellings:
        return False
    accented = [(at, word) for at, word in enumerate(said) if word.accented and word.plain not in SHORT]
    return any(
        all(at < len(parts) and parts[at] == word.typed for at, word in accented) for parts in map(str.split, spellings)
    )


yes = _predicate(YES, "👍 👌 ✅ ✓ ✔")
no = _predicate(NO, "👎 ❌")
done = _predicate(DONE)
back = _predicate(BACK)
skip = _predicate(SKIP)
cancel = _predicate(CANCEL)
edit = _predicate(EDIT)
help_ = _predicate(HELP, "? ?? ???")
later = _predicate(LATER)
send = _predicate(SEND, "✓")

NUMBERED = re.compile(r"(?:so |chon |cau |muc |y )?0?([1-9][0-9]?)(?: (?:a|nhe|nha|di|em))?")
REFUSING = ("khong ", "chua ", "thoi ", "not ", "no ")
REFUSALS = ("không", "chưa", "chẳng", "đừng", "khoan", "not", "never")


def about_sending(text: str) -> bool:
    """A few words that speak of sending, and so are not about the work: đừng gửi vội."""
    said = plain(text).split()
    return len(said) <= 6 and not SENDING.isdisjoint(said)


def numbered(text: str) -> bool:
    return NUMBERED.fullmatch(expanded(text)) is not None


def bare(text: str) -> str:
    """Plain words without a polite one before and those after: `dạ bác muốn báo cáo em nhé` is `muon bao cao`."""
    said = plain(text).split()
    while len(said) > 1 and said[0] in POLITE_FIRST:
        said = said[1:]
    while len(said) > 1 and said[-1] in POLITE_LAST:
        said = said[:-1]
    return " ".join(said)


def same(text: str, label: str) -> bool:
    """The very words of a label, with or without accents."""
    return bool(expanded(text)) and expanded(text) == expanded(label)


def choose(text: str, labels: Sequence[str], aliases: Sequence[Sequence[str]] = ()) -> int | None:
    """Which label is meant: by its number, its words with or without accents, or a part that only it has."""
    said = expanded(text)
    if not said:
        return None
    if numbered := NUMBERED.fullmatch(said):
        at = int(numbered[1]) - 1
        if at < len(labels):
            return at
    names = [[label, *(aliases[at] if at < len(aliases) else ())] for at, label in enumerate(labels)]
    padded = f" {said} "
    ways: list[Callable[[str], bool]] = [lambda name: name == said]
    if len(said) > 1:
        ways.append(lambda name: f" {name} ".startswith(padded))
        ways.append(lambda name: padded in f" {name} ")
    if len(said) > 2:
        ways.append(lambda name: name.startswith(said))
    if not said.startswith(REFUSING) and not _refuses(text):
        ways.append(lambda name: bool(name) and f" {name} " in padded)
    for way in ways:
        if any(way(expanded(name)) for each in names for name in each):
            return _only(text, names, way)
    return None


def _refuses(text: str) -> bool:
    """đừng gửi, bác chưa muốn gửi: a label within is not what is meant."""
    return any(word.may_be(refusal) for word in line(text).words for refusal in REFUSALS)


def _only(text: str, names: list[list[str]], way: Callable[[str], bool]) -> int | None:
    """The one it fits; of several, the one whose accents agree too."""
    fitting = [at for at, each in enumerate(names) if any(way(expanded(name)) for name in each)]
    if len(fitting) == 1:
        return fitting[0]
    typed = " ".join(nfc(text).lower().split())
    exact = [at for at in fitting if any(nfc(name).lower() == typed for name in names[at])]
    if not exact:
        exact = [at for at in fitting if any(typed in nfc(name).lower() for name in names[at])]
    return exact[0] if len(exact) == 1 and len(fitting) > 1 else None
