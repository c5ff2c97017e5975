"""Whether a caption says that its photos show a place before, during or after the work."""

import re

from conversation.text import plain

# "trước nhà văn hóa" and "sau vườn" are places: a stage stands alone, or before a word that says when.
WHEN = "khi|luc|luc chua|khi chua|luc dang|ngay"
STAGES = {
    "before": re.compile(rf"(anh |hinh )?(truoc|chua (lam|don|sua)|before)( day|( ({WHEN})\b.*))?"),
    "during": re.compile(rf"(anh |hinh )?(dang (lam|don|sua|thi cong)|trong ({WHEN})\b.*|during)"),
    "after": re.compile(rf"(anh |hinh )?(sau|da xong|lam xong|don xong|after)( ({WHEN})\b.*)?"),
}


def stage(caption: str) -> str:
    """before during after, or "" where it says nothing of the kind."""
    said = plain(caption).replace("\n", " ").strip(" .:,!-")
    said = re.sub(r"( a| nhe| nha)$", "", said)
    return next((name for name, words in STAGES.items() if words.fullmatch(said)), "")


def says_no_more(caption: str) -> bool:
    """Whether it says the stage and nothing that tells of the work."""
    return bool(stage(caption)) and len(plain(caption).split()) <= 4
