#!/bin/sh
#: command sh -c true
set -e
if [ "$1" = 'server' ] && [ "$(id -u)" = '0' ]; then
  chown -R app /data
  exec gosu app "$0" "$@"
fi
exec "$@"
#= becomes nobody known
