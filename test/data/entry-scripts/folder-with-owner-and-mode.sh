#!/bin/sh
install -d -o app -g app -m 0750 /run/app
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 3)
#= needs CHOWN: install -d -o app -g… (line 2)
#= needs FOWNER: install -d -o app -g… (line 2)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= needs DAC_OVERRIDE: install -d -o app -g… (line 2)
#= needs DAC_OVERRIDE where /run is not root's (line 2)
#= writes /run/app (line 2)
#= takes root: install -d -o app -g… (line 2)
#= takes root: su-exec app node server.js (line 3)
