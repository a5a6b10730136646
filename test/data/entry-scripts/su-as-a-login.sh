#!/bin/sh
exec su - app -c "node server.js"
#= becomes app (10001:10001) on every path
#= hands over to sh -c node server.js as app (line 2)
#= needs AUDIT_WRITE: su - app -c node server.js (line 2)
#= needs SETGID: su - app -c node server.js (line 2)
#= needs SETUID: su - app -c node server.js (line 2)
#= takes root: su - app -c node server.js (line 2)
