"""A port of this machine for a server that starts in a moment."""

import random
import socket

OURS = range(20_000, 32_000)  # the system gives out higher ones: nobody is given it before the server takes it
_chance = random.SystemRandom()


def free_port() -> int:
    while True:
        port = _chance.choice(OURS)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) != 0:
                return port
