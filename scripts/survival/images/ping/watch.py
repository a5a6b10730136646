import subprocess
from words import WordFile, serve

words = WordFile("/var/lib/watch/words")


def keep(word):
    subprocess.run(["ping", "-n", "-c", "1", "-W", "2", "127.0.0.1"], check=True)
    words.keep(word)


serve(8080, keep, words.show)
