#!/bin/sh
if [ "$(id -u)" -ne 0 ]; then
  exec "$@"
fi
mkdir -p /data/cache
chown app:app /data/cache
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 7)
#= needs CHOWN: chown app:app /data/cache (line 6)
#= needs SETGID: su-exec app node server.js (line 7)
#= needs SETUID: su-exec app node server.js (line 7)
#= needs DAC_OVERRIDE where /data is not root's (line 5)
#= writes /data/cache (line 5)
#= takes root: chown app:app /data/cache (line 6)
#= takes root: su-exec app node server.js (line 7)
