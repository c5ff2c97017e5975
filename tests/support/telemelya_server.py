"""`python -m tests.support.telemelya_server`: a Telegram double made by others, with the Redis and S3 it needs, offline."""

import json
import os
import threading

from tests.support.ports import free_port


def main() -> None:
    from fakeredis import TcpFakeServer
    from moto.server import ThreadedMotoServer

    redis_port, s3_port, port = free_port(), free_port(), free_port()
    redis = TcpFakeServer(("127.0.0.1", redis_port), server_type="redis")
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    ThreadedMotoServer(ip_address="127.0.0.1", port=s3_port, verbose=False).start()
    os.environ |= {
        "AUTH_KEYS": "key",
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{s3_port}",
    }
    import uvicorn
    from telemelya.server.app import app

    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
