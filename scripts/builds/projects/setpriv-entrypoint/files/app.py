import http.server
import urllib.parse


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        word = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query).get("word", ["none"])[0]
        with open("/home/shop/data/words", "a+") as file:
            file.write(word + "\n")
            file.seek(0)
            words = file.read()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(words.encode())


http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
