#!/bin/sh
# Behaves as the published image does: small preparations that give up quietly when a file cannot be written, then the server.
set -e
case "$1" in nginx | nginx-debug)
  if touch /etc/nginx/conf.d/default.conf 2>/dev/null; then
    grep -q 'listen \[::\]:80' /etc/nginx/conf.d/default.conf || sed -i -E 's,listen +80;,listen 80;\n  listen [::]:80;,' /etc/nginx/conf.d/default.conf
  else
    echo 'default.conf cannot be changed, left as it is' >&2
  fi
  for template in /etc/nginx/templates/*.template; do
    [ -f "$template" ] || continue
    if [ -w /etc/nginx/conf.d ]; then
      envsubst '$NGINX_PORT $NGINX_HOST' < "$template" > "/etc/nginx/conf.d/$(basename "$template" .template)"
    else
      echo 'templates found, but conf.d cannot be written' >&2
    fi
  done
  ;;
esac
exec "$@"
