#!/bin/sh
#: file /usr/local/lib/app/common.sh prepare() { chown -R app "$1"; }
. /usr/local/lib/app/common.sh
prepare /data
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 5)
#= needs CHOWN: chown -R app /data (/usr/local/lib/app/common.sh:1)
#= needs SETGID: su-exec app node server.js (line 5)
#= needs SETUID: su-exec app node server.js (line 5)
#= needs DAC_OVERRIDE: chown -R app /data (/usr/local/lib/app/common.sh:1)
#= takes root: chown -R app /data (/usr/local/lib/app/common.sh:1)
#= takes root: su-exec app node server.js (line 5)
