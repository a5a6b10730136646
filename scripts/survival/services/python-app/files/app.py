"""Keeps the words that are posted to it and lists them."""
import os

WORDS = os.path.join(os.environ.get("DATA", "/data"), "words")


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["REQUEST_METHOD"] == "POST":
        with open(WORDS, "a") as words:
            words.write(environ["PATH_INFO"][1:] + "\n")
        return [b"noted\n"]
    if not os.path.exists(WORDS):
        return [b""]
    with open(WORDS, "rb") as words:
        return [words.read()]
