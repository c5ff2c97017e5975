"""How far a campaign is: one door to its ledger, its live board, urging and the close.

While it goes out, its organiser gets the event campaign_progress {"campaign"} whenever something has left.
"""

from campaigns.board import Board, Row, Sums, board, lacking, missing
from campaigns.closing import close, summary
from campaigns.ledger import Progress, ledger, progress
from campaigns.urging import Urged, urge

__all__ = [
    "Board",
    "Progress",
    "Row",
    "Sums",
    "Urged",
    "board",
    "close",
    "lacking",
    "ledger",
    "missing",
    "progress",
    "summary",
    "urge",
]
