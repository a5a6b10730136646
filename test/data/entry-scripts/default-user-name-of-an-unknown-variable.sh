#!/bin/sh
exec su-exec "${RUN_AS:-app}" "$@"
#= becomes nobody known
#= hands over to node server.js as a variable says (line 2)
#= needs SETGID: su-exec … node server.js (line 2)
#= needs SETUID: su-exec … node server.js (line 2)
#= takes root: su-exec … node server.js (line 2)
