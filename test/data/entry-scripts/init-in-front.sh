#!/bin/sh
exec tini -- su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 2)
#= needs SETGID: su-exec app node server.js (line 2)
#= needs SETUID: su-exec app node server.js (line 2)
#= needs KILL: tini hands signals on (line 2)
#= takes root: su-exec app node server.js (line 2)
