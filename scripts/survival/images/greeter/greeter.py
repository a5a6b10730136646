"""Greets and keeps a guest book. Starts as root, writes a pid file, becomes the greeter account."""
import os
import pwd
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import unquote

BOOK = "/srv/greeter/book/guests"
with open("/run/greeter.pid", "w") as pid:
    pid.write(str(os.getpid()))
account = pwd.getpwnam("greeter")
os.chown("/srv/greeter/book", account.pw_uid, account.pw_gid)
os.setgid(account.pw_gid)
os.setuid(account.pw_uid)


class Greeter(BaseHTTPRequestHandler):
    def answer(self, text):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        with open(BOOK, "a+") as book:
            book.seek(0)
            self.answer("hello " + book.read())

    def do_POST(self):
        with open(BOOK, "a") as book:
            book.write(unquote(self.path[1:]) + "\n")
        self.answer("noted\n")


HTTPServer(("", 7000), Greeter).serve_forever()
