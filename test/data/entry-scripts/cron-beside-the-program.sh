#!/bin/sh
crontab /etc/app.cron
cron
exec su-exec app "$@"
#= becomes app (10001:10001) on some paths
#= runs crontab /etc/app.cron (line 2)
#= runs cron (line 3)
#= hands over to node server.js as app (line 4)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= takes root: su-exec app node server.js (line 4)
