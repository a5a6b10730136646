#!/bin/sh
# Behaves as the published image does: root hands the working directory to redis and starts again as redis.
set -e
case "$1" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec gosu redis "$0" "$@"
fi
umask 0077
# The published server is built without protection against other hosts; Debian's is told so.
if [ "$1" = redis-server ]; then
  shift
  exec redis-server "$@" --bind '* -::*' --protected-mode no
fi
exec "$@"
