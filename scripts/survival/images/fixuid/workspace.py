import os
import pwd
from words import WordFile, serve

# Fails when the number of this process has no name.
home = pwd.getpwuid(os.getuid()).pw_dir
words = WordFile(os.path.join(home, "notes", "words"))
serve(8080, words.keep, words.show)
