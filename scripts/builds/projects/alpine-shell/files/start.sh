#!/bin/sh
while :; do
  echo "alive $(date)" > /srv/www/now
  sleep 2
done &
exec httpd -f -p 80 -h /srv/www
