"""Keeps the words that are posted to it beside its program, and lists them."""
import os

WORDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "words.txt")


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["REQUEST_METHOD"] == "POST":
        with open(WORDS, "a") as words:
            words.write(environ["PATH_INFO"][1:] + "\n")
        return [b"noted\n"]
    with open(WORDS, "rb") as words:
        return [words.read()]
