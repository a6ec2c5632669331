"""A local web server with the recorded inputs, as their real servers would give them."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

RECORDED = Path(__file__).parent / "recorded"

GRIDS = {
    "DotacniTitulyOtevrene": "grid-open.json",
    "DotacniTitulyPripravovane": "grid-planned.json",
}
TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonld": "application/ld+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}


def file_for(target: str) -> Path | None:
    """Return the recorded file for a request target, or none."""
    split = urlsplit(target)
    path = split.path.strip("/")
    if path == "verejnost":
        path = GRIDS.get(parse_qs(split.query).get("_name", [""])[0], "")
    elif path.startswith("verejnost/"):
        path += ".html"
    file = (RECORDED / path).resolve()
    return file if file.is_relative_to(RECORDED) and file.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        file = file_for(self.path)
        if file is None:
            self.send_error(404)
            return
        body = file.read_bytes()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, etag, b"", file)
        else:
            self._answer(200, etag, body, file)

    def _answer(self, status: int, etag: str, body: bytes, file: Path) -> None:
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing: the demo tells its own story."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the recorded inputs on a free port of this machine; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        # By its name: a link to a number is what a check of the issue finds fault with.
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
