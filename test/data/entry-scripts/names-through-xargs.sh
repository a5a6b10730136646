#!/bin/sh
find /data -not -user app -print0 | xargs -0 -r chown app
ls /config | while read -r name; do chown app "/config/$name"; done
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs CHOWN: chown app … (line 2)
#= needs CHOWN: chown app /config/… (line 3)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= needs DAC_OVERRIDE: find /data -not -user app… (line 2)
#= takes root: chown app … (line 2)
#= takes root: chown app /config/… (line 3)
#= takes root: su-exec app node server.js (line 4)
