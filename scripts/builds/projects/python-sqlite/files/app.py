import http.server
import sqlite3
import urllib.parse


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        word = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query).get("word", ["none"])[0]
        with sqlite3.connect("data/words.db") as database:
            database.execute("create table if not exists words (word text)")
            database.execute("insert into words values (?)", (word,))
            words = [row[0] for row in database.execute("select word from words order by rowid")]
        self.send_response(200)
        self.end_headers()
        self.wfile.write("\n".join(words).encode())


http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
