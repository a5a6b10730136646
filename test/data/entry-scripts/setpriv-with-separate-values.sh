#!/bin/sh
chown app:app /var/lib/app
exec setpriv --reuid 1000 --regid 1000 --clear-groups -- "$@"
#= becomes 1000 (1000:1000) on every path
#= hands over to node server.js as 1000 (line 3)
#= needs CHOWN: chown app:app /var/lib/app (line 2)
#= needs SETGID: setpriv --reuid 1000 --regid 1000… (line 3)
#= needs SETUID: setpriv --reuid 1000 --regid 1000… (line 3)
#= takes root: chown app:app /var/lib/app (line 2)
#= takes root: setpriv --reuid 1000 --regid 1000… (line 3)
