"""``python -m motcua_sandbox --host 127.0.0.1 --port 8901``."""

import argparse
import os

from granian import Granian
from granian.constants import Interfaces

from motcua_sandbox.settings import PREFIX


def main() -> None:
    """Serve the sandbox until it is stopped."""
    parser = argparse.ArgumentParser(prog="motcua_sandbox", description="Hộp cát các hệ thống quốc gia")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8901)
    parser.add_argument("--state", help="folder that keeps what was received (default: ./var/sandbox)")
    parser.add_argument("--smtp-port", type=int, help="port of the mail server (default: none)")
    chosen = parser.parse_args()
    if chosen.smtp_port:
        os.environ[f"{PREFIX}SMTP_PORT"] = str(chosen.smtp_port)
    if chosen.state:
        os.environ[f"{PREFIX}STATE"] = chosen.state
    # One worker: counted faults and the ledger's order belong to one process.
    Granian("motcua_sandbox.app:app", chosen.host, chosen.port, interface=Interfaces.ASGI, workers=1).serve()


if __name__ == "__main__":
    main()
