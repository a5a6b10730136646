#!/bin/sh
log() { printf '%s\n' "$*" >&2; }
own() {
  [ -d "$1" ] || mkdir -p "$1"
  chown -R app:app "$1"
}
main() {
  log preparing
  own /data
  own /cache
  exec su-exec app "$@"
}
main "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 11)
#= needs CHOWN: chown -R app:app /data (line 5)
#= needs CHOWN: chown -R app:app /cache (line 5)
#= needs SETGID: su-exec app node server.js (line 11)
#= needs SETUID: su-exec app node server.js (line 11)
#= needs DAC_OVERRIDE: chown -R app:app /data (line 5)
#= needs DAC_OVERRIDE: chown -R app:app /cache (line 5)
#= needs DAC_OVERRIDE where / is not root's (line 4)
#= needs DAC_OVERRIDE where / is not root's (line 4)
#= writes /data (line 4)
#= writes /cache (line 4)
#= takes root: chown -R app:app /data (line 5)
#= takes root: chown -R app:app /cache (line 5)
#= takes root: su-exec app node server.js (line 11)
