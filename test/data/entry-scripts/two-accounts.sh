#!/bin/sh
su-exec postgres initdb /data
exec su-exec app "$@"
#= becomes nobody known
#= runs initdb /data as postgres (line 2)
#= hands over to node server.js as app (line 3)
#= needs SETGID: su-exec postgres initdb /data (line 2)
#= needs SETUID: su-exec postgres initdb /data (line 2)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= takes root: su-exec postgres initdb /data (line 2)
#= takes root: su-exec app node server.js (line 3)
