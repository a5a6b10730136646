import http.server


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        with open("/etc/shop") as file:
            self.wfile.write(b"hello " + file.read().strip().encode())


http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
