#!/bin/bash
# Behaves as the published image does: copies the sources into an empty web root, then writes wp-config.php with random keys.
# As root everything is given to www-data; as another user the mode of the mount point is left alone.
set -Eeuo pipefail

copy_sources() {
  echo 'copying the sources'
  if [ "$(id -u)" = 0 ]; then
    if [ "$(stat -c '%u:%g' .)" = 0:0 ]; then chown www-data:www-data .; fi
    tar -C /usr/src/wordpress -c --owner www-data --group www-data . | tar -x
  else
    tar -C /usr/src/wordpress -c --owner "$(id -u)" --group "$(id -g)" . | tar -x --no-overwrite-dir
  fi
}

write_config() {
  while IFS= read -r line; do
    printf '%s\n' "${line//a-random-key/$(head -c 24 /dev/urandom | base64 -w 0)}"
  done < wp-config-docker.php > wp-config.php
  if [ "$(id -u)" = 0 ]; then chown www-data:www-data wp-config.php || true; fi
}

case "$1" in apache2*)
  if [ ! -e index.php ] && [ ! -e wp-includes/version.php ]; then copy_sources; fi
  if [ ! -s wp-config.php ]; then write_config; fi
  ;;
esac
exec docker-php-entrypoint "$@"
