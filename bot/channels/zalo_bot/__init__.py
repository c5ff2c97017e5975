"""Zalo Bot Platform: a bot of one's own on Zalo, with numbered lists where others have buttons."""
