#!/bin/sh
prepare() {
  if [ -f /data/.ready ]; then return 0; fi
  chown -R app /data
  touch /data/.ready
}
prepare
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 8)
#= needs CHOWN: chown -R app /data (line 4)
#= needs SETGID: su-exec app node server.js (line 8)
#= needs SETUID: su-exec app node server.js (line 8)
#= needs DAC_OVERRIDE: chown -R app /data (line 4)
#= needs DAC_OVERRIDE: touch /data/.ready (line 5)
#= writes /data/.ready (line 5)
#= takes root: chown -R app /data (line 4)
#= takes root: su-exec app node server.js (line 8)
