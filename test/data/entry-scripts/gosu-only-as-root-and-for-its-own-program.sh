#!/bin/sh
#: command --port 80
set -e
if [ "${1#-}" != "$1" ]; then
  set -- server "$@"
fi
if [ "$1" = 'server' ] && [ "$(id -u)" = '0' ]; then
  find . \! -user app -exec chown app '{}' +
  exec gosu app "$0" "$@"
fi
exec "$@"
#= becomes app (10001:10001) on every path
#= hands over to /entrypoint.sh server --port 80 as app (line 9)
#= needs CHOWN: chown app . ./… (line 8)
#= needs SETGID: gosu app /entrypoint.sh server --port… (line 9)
#= needs SETUID: gosu app /entrypoint.sh server --port… (line 9)
#= needs DAC_OVERRIDE: find . ! -user app… (line 8)
#= takes root: chown app . ./… (line 8)
#= takes root: gosu app /entrypoint.sh server --port… (line 9)
