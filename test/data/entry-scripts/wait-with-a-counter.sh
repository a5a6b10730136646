#!/bin/sh
tries=0
while [ "$tries" -lt 30 ]; do
  if pidof ready >/dev/null 2>&1; then break; fi
  tries=$((tries + 1))
  sleep 1
done
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 8)
#= needs SETGID: su-exec app node server.js (line 8)
#= needs SETUID: su-exec app node server.js (line 8)
#= takes root: su-exec app node server.js (line 8)
