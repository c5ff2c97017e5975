"""Where it was: the best short place phrase of a sentence, in the person's own spelling."""

from collections.abc import Collection

from conversation.text import Line, Word, line, several

# What a place begins with.
HEADS = """đường; tuyến; tuyến đường; trục; ngõ; ngách; hẻm; xóm; nhà văn hóa; nhà văn hoá; nvh;
    hội trường; chợ; trường; trường học; nghĩa trang; nghĩa địa; sân; sân bóng; sân vận động;
    sân kho; sân thể thao; cổng; cổng làng; cổng chào; kênh; mương; đồng; cánh đồng; bãi; bãi rác;
    khu; khu dân cư; kdc; khu vực; tổ dân phố; tdp; tổ; ubnd; ủy ban; trụ sở; đình; chùa; đền;
    miếu; nhà thờ; cầu; hồ; ao; suối; sông; đập; đê; trạm; trạm y tế; bến; vườn hoa; công viên;
    nhà ông; nhà bà; nhà anh; nhà chị; quốc lộ; ql; tỉnh lộ; ngã ba; ngã tư; đầu làng; cuối làng;
    đầu thôn; cuối thôn; trung tâm; đồi; rẫy; nương; thôn; bản; buôn; bon; ấp; làng; khối; cụm;
    điểm; giếng; đài tưởng niệm; nhà sinh hoạt; nhà rông"""
# A place on its own only with more behind it: the village itself is known anyway.
NOT_ALONE = several("""đường; tuyến; trục; ngõ; ngách; hẻm; sân; cổng; kênh; mương; đồng; bãi; khu; tổ; cầu; hồ; ao;
    suối; sông; trạm; bến; điểm; đồi; rẫy; nương; thôn; bản; buôn; bon; ấp; làng; xóm; khối; cụm;
    trung tâm; khu vực; tuyến đường; cánh đồng""")
# Without accents these are too often other words: only behind ở or tại.
NEED_ACCENTS = several(
    """trạm; đồng; hồ; chợ; cầu; đền; bản; bon; đê; tổ; bến; sông; ao; sân; đồi; cụm; điểm; đập; đình"""
)
NO_PLACE = """bê tông; bê; nhựa; đất; hoa; điện; nước; cấp phối; mới; sạch; đẹp; mòn; giao thông;
    giao thông nông thôn; gtnt; bê tông xi măng; btxm; cây xanh; tôi; em; mình; ta; nhà; mẫu;
    rẫy mẫu; văn hóa; văn hoá; này; tuyên truyền; phát thanh; thông minh; nông thôn mới; ntm;
    kiểu mẫu"""
PREPOSITIONS = (
    "ở; tại; trên; dọc; dọc theo; quanh; xung quanh; trước; gần; khu vực; trong; ngoài; quanh khu vực; at; in; along"
)
VERBS = """vs; dọn vệ sinh; dọn dẹp; dọn; quét dọn; quét; vệ sinh; tổng vệ sinh; phát quang; phát dọn;
    phát cỏ; cắt cỏ; làm cỏ; nhổ cỏ; khơi thông; nạo vét; làm; sửa; sửa chữa; sửa sang; đổ;
    đổ bê tông; bê tông hóa; rải; đắp; mở; mở rộng; trồng; trồng hoa; chăm sóc; tưới; treo; lắp;
    lắp đặt; kéo; kẻ vẽ; vẽ; sơn; xây; xây dựng; họp; họp thôn; họp dân; hiến; hiến đất; góp;
    đóng góp; thu gom; thu; thu được; nhặt; nhặt rác; gom; tu sửa; nâng cấp; duy tu; ra quân;
    tổ chức; huy động; khởi công; hoàn thành; tham gia; clean; cleaned"""
BETWEEN = """đã; đang; vừa; được; có; cho; để; rồi; xong; và; với; cùng; dài; rộng; cao; sâu; khoảng; hết;
    là; thì; mà; mỗi; từng; bà con; người dân; nhân dân; chị em; hội viên; đoàn viên; thanh niên;
    mọi người; ai cũng; ạ; nhé; nha; trong đó; gồm; tổng; tổng cộng; tổng số; tất cả; chiều dài;
    bề rộng; hơn; gần; do; bằng; vào; lúc; sạch; sạch sẽ; nay"""
BEGINNINGS = """của; đi; toàn; cả; các; một; số; những; dân; phụ nữ; chúng tôi; chúng em; tôi; em; anh em; rác;
    hoa; cây; cỏ; đèn; từ; thôn em; thôn tôi; dân quân; hội phụ nữ; hội nông dân; đồng ý; đồng bào;
    đồng chí; đồng loạt; hồ sơ; trường hợp; điểm danh; sân khấu; đường hoa; đoàn thanh niên; hpn"""
LONGEST_PLACE = 12  # words


def _phrases(words: str) -> dict[tuple[str, ...], tuple[tuple[Word, ...], ...]]:
    table: dict[tuple[str, ...], list[tuple[Word, ...]]] = {}
    for phrase in words.replace("\n", " ").split(";"):
        said = line(phrase.strip()).words
        table.setdefault(tuple(word.plain for word in said), []).append(said)
    return {key: tuple(ways) for key, ways in table.items()}


_HEADS, _NO_PLACE, _PREPOSITIONS = map(_phrases, (HEADS, NO_PLACE, PREPOSITIONS))
_BEGINNINGS, _STOPS = _phrases(f"{VERBS};{BETWEEN};{BEGINNINGS}"), _phrases(f"{VERBS};{BETWEEN}")
_NOT_ALONE, _NEED_ACCENTS = (frozenset(line(each).plain for each in words) for words in (NOT_ALONE, NEED_ACCENTS))
_BREAKS = frozenset(',;.:!?()"“”+&…|*=/–\n')


def find_place(text: str, taken: Collection[int] = ()) -> str:
    """`taken` are the words that speak of amounts and days; "" where no place is named."""
    said = line(text)
    found = [each for chunk in _chunks(said, taken) if (each := _in_chunk(said, chunk))]
    if not found:
        return ""
    best = max(found, key=lambda each: each[0])
    start, end = best[1].start, best[1].stop
    return said.text[said.words[start].start : said.words[end - 1].end]


def _chunks(said: Line, taken: Collection[int]) -> list[range]:
    chunks, start = [], 0
    for at, word in enumerate(said.words):
        if at in taken or word.plain in _BREAKS or (word.plain == "-" and not said.glued(at)):
            chunks.append(range(start, at))
            start = at + 1
    return [chunk for chunk in (*chunks, range(start, len(said.words))) if chunk]


def _length(said: Line, at: int, stop: int, table: dict[tuple[str, ...], tuple[tuple[Word, ...], ...]]) -> int:
    """How many words the longest phrase of a table takes here."""
    for count in (4, 3, 2, 1):
        words = said.words[at : min(at + count, stop)]
        if len(words) < count:
            continue
        for way in table.get(tuple(word.plain for word in words), ()):
            if all(word.typed == other.typed or not word.accented for word, other in zip(words, way, strict=True)):
                return count
    return 0


def _in_chunk(said: Line, chunk: range) -> tuple[int, range] | None:
    """The place in a stretch without amounts, with how sure it is: after ở or tại, or by the word it begins with."""
    at, behind_at = chunk.start, False
    while at < chunk.stop:
        head = _length(said, at, chunk.stop, _HEADS)
        if head == 1 and not behind_at and not said.words[at].accented and said.words[at].plain in _NEED_ACCENTS:
            head = 0
        preposition, other = _length(said, at, chunk.stop, _PREPOSITIONS), _length(said, at, chunk.stop, _BEGINNINGS)
        head = head if head >= other else 0
        if preposition and not head and preposition >= other:
            at, behind_at = at + preposition, True
            continue
        if (head or behind_at) and (place := _until_stop(said, at, chunk.stop, head)):
            return 2 * behind_at + 2 * bool(head) - (said.words[at].plain in _VILLAGE), place
        behind_at = False
        at += max(other, head, 1)
    return None


_VILLAGE = frozenset({"thon", "ban", "buon", "bon", "ap"})


def _until_stop(said: Line, start: int, stop: int, head: int) -> range | None:
    """A place ends before the next verb; a road of concrete and the reporter's own village are no place."""
    end = start + head
    while end < stop and end - start < LONGEST_PLACE and (_is_name(said, end) or not _length(said, end, stop, _STOPS)):
        end += 1
    rest = start + head
    while rest < end and not _is_name(said, rest) and (skip := _length(said, rest, end, _NO_PLACE)):
        rest += skip
    alone = rest > start + head or " ".join(word.plain for word in said.words[start : start + head]) in _NOT_ALONE
    if rest == end and (head == 0 or alone):
        return None
    own_village = said.words[start].plain in _VILLAGE | {"to"} and end - start <= 2
    return None if own_village or end == start else range(start, end)


def _is_name(said: Line, at: int) -> bool:
    """A capital within a text that has small letters too."""
    return said.text[said.words[at].start].isupper() and not said.text.isupper()
