import http.server
import os


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")


http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
