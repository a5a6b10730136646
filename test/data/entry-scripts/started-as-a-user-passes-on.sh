#!/bin/sh
#: uid 1000
if [ "$(id -u)" = 0 ]; then
  chown -R app /data
  exec gosu app "$@"
fi
exec "$@"
#= becomes nobody known
#= hands over to node server.js (line 7)
