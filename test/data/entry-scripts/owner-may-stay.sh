#!/bin/sh
chown -R app /data || true
chown app /extra 2>/dev/null || :
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs CHOWN: chown -R app /data (line 2)
#= needs CHOWN: chown app /extra (line 3)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= needs DAC_OVERRIDE: chown -R app /data (line 2)
#= takes root: su-exec app node server.js (line 4)
