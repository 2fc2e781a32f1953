"""A national portal that says yes to everything at once: what is left is the cost of telling it."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
YES = json.dumps({"error_code": "0", "message": "OK", "session": "null", "result": []}).encode()


class Yes(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Read everything and agree."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(YES)))
        self.end_headers()
        self.wfile.write(YES)

    def do_GET(self) -> None:
        """Say that it is there."""
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    ThreadingHTTPServer((HOST, int(sys.argv[1])), Yes).serve_forever()
