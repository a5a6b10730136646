#!/bin/sh
#: complete yes
: "${RUN_AS:=app}"
exec su-exec "${RUN_AS}" "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= takes root: su-exec app node server.js (line 4)
