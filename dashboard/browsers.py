"""Says of a browser's own long name what people know it by: Chrome, Android."""

from locales import Speech, _

# The first that is found says it; several call themselves Chrome and Safari too.
PROGRAMS = (
    ("Zalo", "Zalo"),
    ("Telegram", "Telegram"),
    ("CocCoc", "Coc Coc"),
    ("coc_coc", "Coc Coc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
DEVICES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_words(speech: Speech, told: str) -> str:
    known = [next((name for mark, name in table if mark in told), "") for table in (PROGRAMS, DEVICES)]
    return ", ".join(name for name in known if name) or speech.say(_("An unknown browser"))
