#!/bin/sh
su-exec app node migrate.js
exec su-exec app node server.js
#= becomes app (10001:10001) on every path
#= runs node migrate.js as app (line 2)
#= hands over to node server.js as app (line 3)
#= needs SETGID: su-exec app node migrate.js (line 2)
#= needs SETUID: su-exec app node migrate.js (line 2)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= takes root: su-exec app node migrate.js (line 2)
#= takes root: su-exec app node server.js (line 3)
