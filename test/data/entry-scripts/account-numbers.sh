#!/bin/sh
chown -R 10001:10002 /srv/data
exec su-exec 10001:10002 "$@"
#= becomes 10001 (10001:10002) on every path
#= hands over to node server.js as 10001 (line 3)
#= needs CHOWN: chown -R 10001:10002 /srv/data (line 2)
#= needs SETGID: su-exec 10001:10002 node server.js (line 3)
#= needs SETUID: su-exec 10001:10002 node server.js (line 3)
#= needs DAC_OVERRIDE: chown -R 10001:10002 /srv/data (line 2)
#= takes root: chown -R 10001:10002 /srv/data (line 2)
#= takes root: su-exec 10001:10002 node server.js (line 3)
