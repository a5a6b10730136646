#!/bin/sh
exec runuser app -s /bin/sh -c 'node server.js'
#= becomes app (10001:10001) on every path
#= hands over to sh -c node server.js as app (line 2)
#= needs AUDIT_WRITE: runuser app -s /bin/sh -c… (line 2)
#= needs SETGID: runuser app -s /bin/sh -c… (line 2)
#= needs SETUID: runuser app -s /bin/sh -c… (line 2)
#= takes root: runuser app -s /bin/sh -c… (line 2)
