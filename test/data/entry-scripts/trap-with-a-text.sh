#!/bin/sh
trap 'chown root /data; exit 143' TERM
su-exec app "$@"
#= becomes app (10001:10001) on every path
#= runs node server.js as app (line 3)
#= needs CHOWN: chown root /data (line 2)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= takes root: chown root /data (line 2)
#= takes root: su-exec app node server.js (line 3)
