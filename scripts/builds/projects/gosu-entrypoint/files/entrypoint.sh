#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  chown -R shop:shop /data
  exec gosu shop "$0" "$@"
fi
exec "$@"
