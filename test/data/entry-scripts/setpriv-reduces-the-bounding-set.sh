#!/bin/sh
exec setpriv --reuid app --regid app --init-groups --bounding-set=-all "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 2)
#= needs SETPCAP: setpriv --reuid app --regid app… (line 2)
#= needs SETGID: setpriv --reuid app --regid app… (line 2)
#= needs SETUID: setpriv --reuid app --regid app… (line 2)
#= takes root: setpriv --reuid app --regid app… (line 2)
