#!/bin/sh
set -eu
for folder in /data /config /var/log/app; do
  mkdir -p "$folder"
  chown app:app "$folder"
done
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 7)
#= needs CHOWN: chown app:app /data (line 5)
#= needs CHOWN: chown app:app /config (line 5)
#= needs CHOWN: chown app:app /var/log/app (line 5)
#= needs SETGID: su-exec app node server.js (line 7)
#= needs SETUID: su-exec app node server.js (line 7)
#= needs DAC_OVERRIDE where / is not root's (line 4)
#= needs DAC_OVERRIDE where / is not root's (line 4)
#= needs DAC_OVERRIDE where /var/log is not root's (line 4)
#= writes /data (line 4)
#= writes /config (line 4)
#= writes /var/log/app (line 4)
#= takes root: chown app:app /data (line 5)
#= takes root: chown app:app /config (line 5)
#= takes root: chown app:app /var/log/app (line 5)
#= takes root: su-exec app node server.js (line 7)
