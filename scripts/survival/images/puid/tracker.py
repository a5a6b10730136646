import os
from words import WordFile, serve

if os.getuid() != int(os.environ["PUID"]):
    raise SystemExit("not the account that was asked for")
words = WordFile("/config/words")
serve(8080, words.keep, words.show)
