"""What is wrong with a row of a file that somebody made; whoever reads the file has words for each `why`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    row: int
    why: str
    value: str = ""


class Wrong(Exception):
    """Raised while a row is read: it will not do."""

    def __init__(self, why: str, value: str = "") -> None:
        super().__init__(why)
        self.why, self.value = why, value

    def at(self, row: int) -> Problem:
        return Problem(row, self.why, self.value)
