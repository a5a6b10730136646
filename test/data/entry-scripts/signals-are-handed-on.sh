#!/bin/sh
stop() {
  kill -TERM "$child"
  wait "$child"
}
trap stop TERM INT
su-exec app node server.js &
child=$!
wait "$child"
#= becomes app (10001:10001) on every path
#= runs node server.js as app (line 7)
#= needs SETGID: su-exec app node server.js (line 7)
#= needs SETUID: su-exec app node server.js (line 7)
#= needs KILL: kill -TERM … (line 3)
#= takes root: su-exec app node server.js (line 7)
