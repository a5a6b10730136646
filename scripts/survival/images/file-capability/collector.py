import socket
from words import WordFile, serve

words = WordFile("/var/lib/collector/words")
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
raw.settimeout(5)
# An echo request without data: type 8, its checksum, number 1 of 1.
request = bytes([8, 0, 0xF7, 0xFD, 0, 1, 0, 1])


def keep(word):
    raw.sendto(request, ("127.0.0.1", 0))
    raw.recv(100)
    words.keep(word)


serve(8080, keep, words.show)
