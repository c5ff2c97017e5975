"""Words by which a caption or a file's name says that it is somebody's identity card."""

from locales.plain import plain

# Without accents, as they are typed on a phone and as scanners name files.
CARDS = (
    *("cccd", "cmnd", "cmtnd", "cmt", "can cuoc", "chung minh nhan dan", "chung minh thu", "giay chung minh"),
    *("ho chieu", "so ho khau", "giay khai sinh", "the bhyt", "identity card", "id card", "citizen id", "passport"),
)


def speaks_of_a_card(*texts: str) -> bool:
    for text in texts:
        words = f" {plain(text)} "
        if any(f" {card} " in words for card in CARDS) or "cccd" in words:
            return True
    return False
