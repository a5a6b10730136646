#!/bin/sh
DROP="su-exec app"
[ "$(id -u)" = 0 ] || DROP=""
exec $DROP "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= takes root: su-exec app node server.js (line 4)
