"""A real S3 server on this machine, which can go away and come back."""

import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from storage import bucket
from storage.bucket import Bucket
from tests.support.ports import free_port

KEY, SECRET = "thonbao", "a-secret-of-the-tests"


@dataclass
class S3:
    folder: Path  # what it keeps, one folder for each bucket
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        (self.folder / "photos").mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [Path(sys.executable).with_name("rclone"), "serve", "s3", str(self.folder), "--config", "/dev/null",
             "--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{SECRET}",
             "--vfs-cache-mode", "off"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(600):
            with socket.socket() as link:
                if link.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the S3 server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def files(self, folder: Path, prefix: str = "thonbao", secret: str = SECRET) -> Bucket:
        opened = bucket.opened(folder, f"s3://photos/{prefix}", endpoint=self.endpoint, key=KEY, secret=secret)
        assert isinstance(opened, Bucket)
        return opened

    def path(self, sha: str) -> Path:
        """Where the server keeps it."""
        return self.folder / "photos" / "thonbao" / sha[:2] / sha[2:4] / sha
