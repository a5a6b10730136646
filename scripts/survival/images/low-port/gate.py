from words import WordFile, serve

words = WordFile("/var/lib/gate/words")
serve(80, words.keep, words.show)
