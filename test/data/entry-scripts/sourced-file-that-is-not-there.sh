#!/bin/sh
. /etc/app/settings
exec su-exec app "$@"
#= becomes app (10001:10001) on some paths
#= hands over to node server.js as app (line 3)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= takes root: su-exec app node server.js (line 3)
#= open: what is read with `.` is not known (/etc/app/settings) (line 2)
