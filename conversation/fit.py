"""Makes a reply fit what a channel can show: long texts are cut, choices become a numbered list."""

from dataclasses import replace

from conversation.messages import Abilities, Reply

_BREAKS = ("\n\n", "\n", ". ", " ")


def units(text: str) -> int:
    """Length as the channels count it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def fit(reply: Reply, able: Abilities) -> tuple[Reply, ...]:
    """One or more messages, in order; buttons and the question stand on the last."""
    text, buttons = reply.text, reply.buttons
    if able.buttons:
        buttons = tuple(replace(button, label=_short(button.label, able.button_label)) for button in buttons)
    shown = buttons[: able.buttons] if able.beside or len(buttons) <= able.buttons else ()
    listed = [button for button in buttons if button not in shown]
    if listed:
        text = f"{text}\n\n{numbered(reply)}" if text else numbered(reply)
    photos = reply.photos if able.photos else ()
    pieces = _pieces(text, able.longest)
    messages = [Reply(text=piece) for piece in pieces[:-1]]
    last = replace(reply, text=pieces[-1], buttons=shown, photos=photos, files=reply.files if able.files else ())
    if not able.edits:
        last = replace(last, replaces="")
    return (*messages, last)


def numbered(reply: Reply) -> str:
    """The choices as lines to answer with a number, or with their words where a number means itself; links in full."""
    at, lines = 0, []
    for button in reply.buttons:
        if button.link:
            lines.append(f"{button.label}: {button.link}")
        else:
            at += 1
            lines.append(f"• {button.label}" if reply.numbers else f"{at}. {button.label}")
    return "\n".join(lines)


def _short(label: str, longest: int) -> str:
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"


def _pieces(text: str, longest: int) -> list[str]:
    pieces = []
    while units(text) > longest:
        head = _first_units(text, longest)
        cut = next(
            (at + len(mark.rstrip(" ")) for mark in _BREAKS if (at := head.rfind(mark)) > len(head) // 3), len(head)
        )
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]


def _first_units(text: str, longest: int) -> str:
    return text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", errors="ignore")
