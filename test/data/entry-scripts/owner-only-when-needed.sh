#!/bin/sh
[ "$(stat -c %U /data)" = app ] || chown -R app /data
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 3)
#= needs CHOWN: chown -R app /data (line 2)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= needs DAC_OVERRIDE: chown -R app /data (line 2)
#= takes root: chown -R app /data (line 2)
#= takes root: su-exec app node server.js (line 3)
