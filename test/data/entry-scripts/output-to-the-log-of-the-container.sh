#!/bin/sh
mkdir -p /var/log/app
ln -sf /dev/stdout /var/log/app/access.log
echo started > /dev/stderr
exec su-exec app "$@" 2>&1
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 5)
#= needs SETGID: su-exec app node server.js (line 5)
#= needs SETUID: su-exec app node server.js (line 5)
#= needs DAC_OVERRIDE where /var/log is not root's (line 2)
#= needs DAC_OVERRIDE where /var/log/app/access.log is not root's (line 3)
#= writes /var/log/app (line 2)
#= writes /var/log/app/access.log (line 3)
#= takes root: su-exec app node server.js (line 5)
