#!/bin/bash
# Behaves as the published image does: root hands the data and socket directories to mysql and starts again as mysql.
set -eo pipefail
if [ "${1:0:1}" = - ]; then set -- mariadbd "$@"; fi
if [ "$1" != mariadbd ] && [ "$1" != mysqld ]; then exec "$@"; fi
data=/var/lib/mysql; socket=/run/mysqld/mysqld.sock

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data" /run/mysqld
  find "$data" ! -user mysql -exec chown mysql: {} +
  find /run/mysqld ! -user mysql -exec chown mysql: {} +
  exec gosu mysql "${BASH_SOURCE[0]}" "$@"
fi

if [ ! -d "$data/mysql" ]; then
  root_password=${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}
  : "${root_password:?a root password is needed}"
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  "$@" --skip-networking --socket="$socket" &
  server=$!
  for _ in $(seq 60); do mariadb-admin --socket="$socket" -uroot ping >/dev/null 2>&1 && break; sleep 0.5; done
  database=${MARIADB_DATABASE:-$MYSQL_DATABASE}; user=${MARIADB_USER:-$MYSQL_USER}; password=${MARIADB_PASSWORD:-$MYSQL_PASSWORD}
  {
    echo "ALTER USER root@localhost IDENTIFIED BY '$root_password';"
    echo "CREATE USER root@'%' IDENTIFIED BY '$root_password'; GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
    if [ -n "$database" ]; then echo "CREATE DATABASE \`$database\`;"; fi
    if [ -n "$user" ]; then echo "CREATE USER '$user'@'%' IDENTIFIED BY '$password'; GRANT ALL ON \`$database\`.* TO '$user'@'%';"; fi
  } | mariadb --socket="$socket" -uroot
  kill "$server"; wait "$server"
  echo 'database initialised'
fi
exec "$@"
