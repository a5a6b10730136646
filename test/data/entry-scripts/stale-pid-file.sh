#!/bin/sh
#: command bundle exec puma
rm -f /app/tmp/pids/server.pid
exec "$@"
#= becomes nobody known
#= hands over to bundle exec puma (line 4)
#= needs DAC_OVERRIDE where /app/tmp/pids/server.pid is not root's (line 3)
#= writes /app/tmp/pids/server.pid (line 3)
