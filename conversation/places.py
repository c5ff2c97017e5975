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
NOT_ALONE = several("""duong tuyen truc ngo ngach hem san cong kenh muong dong bai khu to cau ho ao suoi song tram ben
    diem doi ray nuong thon ban buon bon ap lang khoi cum trung tam khu vuc""")
NO_PLACE = """bê tông; nhựa; đất; hoa; điện; nước; cấp phối; mới; sạch; đẹp; mòn; giao thông;
    giao thông nông thôn; gtnt; bê tông xi măng; btxm; cây xanh; tôi; em; mình; ta; nhà; mẫu;
    rẫy mẫu; văn hóa; văn hoá; này; tuyên truyền; phát thanh; thông minh; nông thôn mới; ntm;
    kiểu mẫu"""
PREPOSITIONS = (
    "ở; tại; trên; dọc; dọc theo; quanh; xung quanh; trước; gần; khu vực; trong; ngoài; quanh khu vực; at; in; along"
)
BEGINNINGS = """dọn vệ sinh; dọn dẹp; dọn; quét dọn; quét; vệ sinh; tổng vệ sinh; phát quang; phát dọn;
    phát cỏ; cắt cỏ; làm cỏ; nhổ cỏ; khơi thông; nạo vét; làm; sửa; sửa chữa; sửa sang; đổ;
    đổ bê tông; bê tông hóa; rải; đắp; mở; mở rộng; trồng; trồng hoa; chăm sóc; tưới; treo; lắp;
    lắp đặt; kéo; kẻ vẽ; vẽ; sơn; xây; xây dựng; họp; họp thôn; họp dân; hiến; hiến đất; góp;
    thu gom; thu; nhặt; nhặt rác; gom; tu sửa; nâng cấp; duy tu; ra quân; tổ chức; khởi công;
    hoàn thành; đã; đang; vừa; được; có; cho; để; rồi; xong; và; với; cùng; tham gia; của; dài;
    rộng; khoảng; hết; là; thì; mà; nay; đi; toàn; cả; các; mỗi; một; số; những; bà con; người dân;
    nhân dân; dân; chị em; hội viên; đoàn viên; thanh niên; phụ nữ; mọi người; chúng tôi; chúng em;
    tôi; em; anh em; rác; hoa; cây; cỏ; đèn; ạ; nhé; nha; từ; clean; cleaned; thôn em; thôn tôi;
    trong đó; gồm; tổng; tổng cộng; dân quân; hội phụ nữ; hội nông dân; đoàn thanh niên; hpn"""
STOPS = """được; đã; đang; có; rồi; xong; và; với; cùng; tham gia; dài; rộng; khoảng; hết; là; thì; mà; ạ;
    nhé; nha; gồm; tổng; tổng cộng; thu; thu gom; thu được; dọn; quét; vệ sinh; phát quang; trồng;
    nạo vét; huy động; ra quân; sạch sẽ; sạch; cho; do; bằng; để; ai cũng; mọi người; bà con;
    người dân; nhân dân; chị em; hội viên; đoàn viên; vào; lúc; trong đó; mỗi; tổng số; chiều dài;
    bề rộng; cao; sâu; tất cả; hơn; gần; từng; góp; đóng góp; hiến"""
LONGEST_PLACE = 9  # words


def _phrases(words: str) -> dict[tuple[str, ...], tuple[tuple[Word, ...], ...]]:
    table: dict[tuple[str, ...], list[tuple[Word, ...]]] = {}
    for phrase in words.replace("\n", " ").split(";"):
        said = line(phrase.strip()).words
        table.setdefault(tuple(word.plain for word in said), []).append(said)
    return {key: tuple(ways) for key, ways in table.items()}


_HEADS, _NO_PLACE, _PREPOSITIONS, _BEGINNINGS, _STOPS = map(
    _phrases, (HEADS, NO_PLACE, PREPOSITIONS, BEGINNINGS, STOPS)
)
_BREAKS = frozenset(',;.:!?()"“”+&…|*=/–')


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
    at, after_preposition = chunk.start, False
    while at < chunk.stop:
        head = _length(said, at, chunk.stop, _HEADS)
        preposition = _length(said, at, chunk.stop, _PREPOSITIONS)
        if preposition and not head and preposition >= _length(said, at, chunk.stop, _BEGINNINGS):
            at, after_preposition = at + preposition, True
            continue
        if head or after_preposition:
            place = _until_stop(said, at, chunk.stop, head)
            if place:
                return (
                    2 * after_preposition + 2 * bool(head) - (said.words[at].plain in ("thon", "ban", "buon")),
                    place,
                )
        after_preposition = False
        at += max(_length(said, at, chunk.stop, _BEGINNINGS), head, 1)
    return None


def _until_stop(said: Line, start: int, stop: int, head: int) -> range | None:
    end = start + head
    while end < stop and end - start < LONGEST_PLACE and not _length(said, end, stop, _STOPS):
        end += 1
    rest = start + head
    while rest < end and (skip := _length(said, rest, end, _NO_PLACE)):
        rest += skip
    if rest == end and (
        head == 0 or all(word.plain in NOT_ALONE for word in said.words[start : start + head]) or end > start + head
    ):
        return None
    own_village = said.words[start].plain in ("thon", "ban", "buon", "bon", "ap", "to") and end - start <= 2
    return None if own_village or end - start < 1 else range(start, end)
