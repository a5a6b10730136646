#!/bin/bash
file_env() {
  local var="$1"
  local fileVar="${var}_FILE"
  local val="${2:-}"
  if [ "${!var:-}" ]; then val="${!var}"; elif [ "${!fileVar:-}" ]; then val="$(< "${!fileVar}")"; fi
  export "$var"="$val"
  unset "$fileVar"
}
file_env DB_PASSWORD
file_env DB_USER app
exec gosu app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 12)
#= needs SETGID: gosu app node server.js (line 12)
#= needs SETUID: gosu app node server.js (line 12)
#= takes root: gosu app node server.js (line 12)
