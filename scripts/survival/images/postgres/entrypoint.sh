#!/bin/bash
# Behaves as the published image does: as root it prepares and hands over the directories, then starts again as the service account.
set -Eeuo pipefail
if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" || true
  mkdir -p /var/run/postgresql || true
  chmod 3775 /var/run/postgresql || true
  for directory in "$PGDATA" /var/run/postgresql; do
    find "$directory" ! -user postgres -exec chown postgres {} +
  done
  exec gosu postgres "${BASH_SOURCE[0]}" "$@"
fi

mkdir -p "$PGDATA"
chmod 0700 "$PGDATA" || true
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?a password is needed}"
  user=${POSTGRES_USER:-postgres}; database=${POSTGRES_DB:-$user}
  initdb --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") >/dev/null
  printf '\nhost all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start >/dev/null
  if [ "$database" != postgres ]; then
    psql -v ON_ERROR_STOP=1 --username "$user" --dbname postgres -c "CREATE DATABASE \"$database\"" >/dev/null
  fi
  for script in /docker-entrypoint-initdb.d/*.sql; do
    if [ -f "$script" ]; then psql -v ON_ERROR_STOP=1 --username "$user" --dbname "$database" -f "$script" >/dev/null; fi
  done
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
  echo 'database initialised'
fi
exec "$@"
