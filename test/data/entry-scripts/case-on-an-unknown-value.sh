#!/bin/sh
case "$MODE" in
  web) exec su-exec app node web.js ;;
  root) exec node web.js ;;
esac
exec su-exec app node server.js
#= becomes app (10001:10001) on some paths
#= hands over to node web.js as app (line 3)
#= hands over to node web.js (line 4)
#= hands over to node server.js as app (line 6)
#= needs SETGID: su-exec app node web.js (line 3)
#= needs SETUID: su-exec app node web.js (line 3)
#= needs SETGID: su-exec app node server.js (line 6)
#= needs SETUID: su-exec app node server.js (line 6)
#= takes root: su-exec app node web.js (line 3)
#= takes root: su-exec app node server.js (line 6)
