#!/bin/sh
#: env FOLDERS=/data /config
for folder in $FOLDERS; do chown -R app "$folder"; done
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs CHOWN: chown -R app /data (line 3)
#= needs CHOWN: chown -R app /config (line 3)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= needs DAC_OVERRIDE: chown -R app /data (line 3)
#= needs DAC_OVERRIDE: chown -R app /config (line 3)
#= takes root: chown -R app /data (line 3)
#= takes root: chown -R app /config (line 3)
#= takes root: su-exec app node server.js (line 4)
