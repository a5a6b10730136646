#!/bin/sh
#: command server.js
set -- node "$@"
if [ "$(id -u)" = 0 ]; then set -- su-exec app "$@"; fi
exec "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 5)
#= needs SETGID: su-exec app node server.js (line 5)
#= needs SETUID: su-exec app node server.js (line 5)
#= takes root: su-exec app node server.js (line 5)
