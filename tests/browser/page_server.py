"""The explorer's page for a kiln that serves data but has no page of its own: the development page of web/dev and the bundled script, under
the same rules for content as kiln's pages, and everything else passed on to kiln. With a kiln that serves the page, nothing of this is used."""

import contextlib
import http.client
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
STYLES = ("base.css", "explorer.css", "explorer_cards.css", "explorer_panels.css", "explorer_rows.css")
PASSED_ON = ("accept", "prefer", "range", "cache-control", "if-none-match")


def node_modules():
    """Where scripts/fetch-web put the script's libraries and esbuild; None where it hasn't."""
    folder = Path(os.environ.get("KILN_WEB_MODULES", ROOT / ".deps/web/node_modules"))
    return folder if (folder / ".bin/esbuild").exists() else None


def bundle(folder):
    """(script, styles) as the build makes them."""
    out = folder / "explorer.js"
    command = [node_modules() / ".bin/esbuild", WEB / "main.js", "--bundle", "--minify", "--format=esm", "--target=es2022", f"--outfile={out}"]
    done = subprocess.run(command, env=os.environ | {"NODE_PATH": str(node_modules())}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return out.read_bytes(), b"".join((WEB / "styles" / name).read_bytes() for name in STYLES)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/" and "text/html" in self.headers.get("Accept", ""):
            return self._send(200, {"Content-Type": "text/html; charset=utf-8", "Vary": "Accept", "Cache-Control": "no-store"}, (WEB / "dev/index.html").read_bytes())
        if path in self.server.assets:
            kind = "text/javascript" if path.endswith(".js") else "text/css"
            return self._send(200, {"Content-Type": kind}, self.server.assets[path])
        return self._pass_on()

    def _send(self, status, fields, body):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CONTENT_POLICY)
        self.end_headers()
        self.wfile.write(body)

    def _pass_on(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.kiln_port, timeout=60)
        try:
            connection.request("GET", self.path, headers={name: self.headers[name] for name in PASSED_ON if name in self.headers})
            answer = connection.getresponse()
            body = answer.read()
        except OSError:
            self.close_connection = True  # as if kiln itself had gone
            return
        finally:
            connection.close()
        fields = {name: value for name, value in answer.getheaders() if name.lower() in ("content-type", "content-range", "retry-after", "cache-control", "vary", "etag")}
        self._send(answer.status, fields, body)

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A browser that ends a connection in the midst of an answer, as it does with an aborted request, is no fault."""


@contextlib.contextmanager
def serving_page(kiln_port, assets):
    """Yields the page's address; assets: what bundle() answers."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.kiln_port = kiln_port
    server.assets = dict(zip(("/assets/explorer.js", "/assets/explorer.css"), assets))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
