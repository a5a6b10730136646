#!/bin/sh
#: command worker
case "$1" in
  web|worker) set -- node "$1.js" ;;
  -*) set -- node server.js "$@" ;;
  *) exec "$@" ;;
esac
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node worker.js as app (line 8)
#= needs SETGID: su-exec app node worker.js (line 8)
#= needs SETUID: su-exec app node worker.js (line 8)
#= takes root: su-exec app node worker.js (line 8)
