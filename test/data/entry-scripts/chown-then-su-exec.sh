#!/bin/sh
set -e
chown -R app:app /data
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs CHOWN: chown -R app:app /data (line 3)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= needs DAC_OVERRIDE: chown -R app:app /data (line 3)
#= takes root: chown -R app:app /data (line 3)
#= takes root: su-exec app node server.js (line 4)
