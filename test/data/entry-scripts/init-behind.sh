#!/bin/sh
chown app /data
exec su-exec app dumb-init -- "$@"
#= becomes app (10001:10001) on every path
#= hands over to dumb-init -- node server.js as app (line 3)
#= needs CHOWN: chown app /data (line 2)
#= needs SETGID: su-exec app dumb-init -- node… (line 3)
#= needs SETUID: su-exec app dumb-init -- node… (line 3)
#= takes root: chown app /data (line 2)
#= takes root: su-exec app dumb-init -- node… (line 3)
