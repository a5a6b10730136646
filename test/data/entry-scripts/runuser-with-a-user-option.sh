#!/bin/sh
mkdir -p /run/app && chown app /run/app
exec runuser -u app -- node server.js
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 3)
#= needs CHOWN: chown app /run/app (line 2)
#= needs AUDIT_WRITE: runuser -u app -- node… (line 3)
#= needs SETGID: runuser -u app -- node… (line 3)
#= needs SETUID: runuser -u app -- node… (line 3)
#= needs DAC_OVERRIDE where /run is not root's (line 2)
#= writes /run/app (line 2)
#= takes root: chown app /run/app (line 2)
#= takes root: runuser -u app -- node… (line 3)
