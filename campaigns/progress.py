"""How far a campaign is: one door to its ledger, its live board, urging and the close.

While it goes out, its organiser gets the event campaign_progress {"campaign"} whenever something has left.
"""

from campaigns.board import Board, Page, Row, board, in_parts, lacking, missing, page
from campaigns.board_sums import Sums
from campaigns.closing import close, summary
from campaigns.ledger import Progress, ledger, progress
from campaigns.urging import Urged, urge

__all__ = [
    "Board",
    "Page",
    "Progress",
    "Row",
    "Sums",
    "Urged",
    "board",
    "close",
    "in_parts",
    "lacking",
    "ledger",
    "missing",
    "page",
    "progress",
    "summary",
    "urge",
]
