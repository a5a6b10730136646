#!/bin/bash
if [[ $EUID -ne 0 ]]; then exec "$@"; fi
exec setpriv --reuid=app --regid=app --init-groups "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 3)
#= needs SETGID: setpriv --reuid=app --regid=app --init-groups node… (line 3)
#= needs SETUID: setpriv --reuid=app --regid=app --init-groups node… (line 3)
#= takes root: setpriv --reuid=app --regid=app --init-groups node… (line 3)
