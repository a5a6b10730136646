from wsgiref.simple_server import make_server

from words import greeting


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [greeting]


make_server("", 5000, app).serve_forever()
