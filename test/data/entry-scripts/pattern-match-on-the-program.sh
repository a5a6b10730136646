#!/bin/bash
#: command stored --quiet
set -Eeuo pipefail
first="$1"
if [[ "$first" == store* ]] && [ "$(id -u)" = '0' ]; then
  if [ "$first" = 'stored' ]; then
    find /data/config /data/db \! -user app -exec chown app '{}' +
  fi
  chown --dereference app "/proc/$$/fd/1" "/proc/$$/fd/2" || :
  exec gosu app "$BASH_SOURCE" "$@"
fi
exec "$@"
#= becomes app (10001:10001) on every path
#= hands over to /entrypoint.sh stored --quiet as app (line 10)
#= needs CHOWN: chown app /data/config /data/config/… /data/db… (line 7)
#= needs CHOWN: chown --dereference app /proc/… /proc/… (line 9)
#= needs SETGID: gosu app /entrypoint.sh stored --quiet (line 10)
#= needs SETUID: gosu app /entrypoint.sh stored --quiet (line 10)
#= needs DAC_OVERRIDE: find /data/config /data/db ! -user… (line 7)
#= needs DAC_OVERRIDE: find /data/config /data/db ! -user… (line 7)
#= takes root: chown app /data/config /data/config/… /data/db… (line 7)
#= takes root: gosu app /entrypoint.sh stored --quiet (line 10)
