#!/bin/sh
for script in /docker-entrypoint.d/*.sh; do
  . "$script"
done
exec su-exec app "$@"
#= becomes app (10001:10001) on some paths
#= hands over to node server.js as app (line 5)
#= needs SETGID: su-exec app node server.js (line 5)
#= needs SETUID: su-exec app node server.js (line 5)
#= takes root: su-exec app node server.js (line 5)
#= open: what is read with `.` is not known (/docker-entrypoint.d/) (line 3)
