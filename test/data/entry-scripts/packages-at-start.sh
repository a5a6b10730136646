#!/bin/sh
apt-get update && apt-get install -y curl
exec su-exec app "$@"
#= becomes app (10001:10001) on some paths
#= runs apt-get update (line 2)
#= runs apt-get install -y curl (line 2)
#= hands over to node server.js as app (line 3)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= takes root: su-exec app node server.js (line 3)
