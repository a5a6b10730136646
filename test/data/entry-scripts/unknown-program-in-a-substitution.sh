#!/bin/sh
export ADDRESS="$(discover-address)"
exec su-exec app "$@"
#= becomes app (10001:10001) on some paths
#= runs discover-address (line 2)
#= hands over to node server.js as app (line 3)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= takes root: su-exec app node server.js (line 3)
