#!/bin/sh
setcap cap_net_bind_service=+ep /usr/local/bin/app
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 3)
#= needs SETFCAP: setcap cap_net_bind_service=+ep /usr/local/bin/app (line 2)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= needs DAC_OVERRIDE where /usr/local/bin/app is not root's (line 2)
#= writes /usr/local/bin/app (line 2)
#= gives rights: setcap cap_net_bind_service=+ep /usr/local/bin/app (line 2)
#= takes root: su-exec app node server.js (line 3)
