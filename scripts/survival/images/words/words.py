"""Keeps the words that are posted and lists them. What keeping and listing means is up to the program."""
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


def serve(port, keep, show):
    class Handler(BaseHTTPRequestHandler):
        def answer(self, text):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self):
            self.answer(show())

        def do_POST(self):
            keep(unquote(self.path[1:]))
            self.answer("noted\n")

    # Process 1 ends on a signal only when it asks for it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ThreadingHTTPServer(("", port), Handler).serve_forever()


class WordFile:
    """Words in a file, one a line."""

    def __init__(self, path):
        self.path = path

    def keep(self, word):
        with open(self.path, "a") as file:
            file.write(word + "\n")

    def show(self):
        with open(self.path, "a+") as file:
            file.seek(0)
            return file.read()
