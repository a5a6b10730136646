#!/bin/sh
(cd /data && chown -R app .)
{ mkdir -p logs; chown app logs; } || exit 1
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs CHOWN: chown -R app . (line 2)
#= needs CHOWN: chown app logs (line 3)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= needs DAC_OVERRIDE: chown -R app . (line 2)
#= needs DAC_OVERRIDE where /app is not root's (line 3)
#= writes /app/logs (line 3)
#= takes root: chown -R app . (line 2)
#= takes root: su-exec app node server.js (line 4)
