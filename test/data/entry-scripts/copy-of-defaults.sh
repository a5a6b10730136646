#!/bin/sh
if [ ! -e /config/app.conf ]; then
  cp -a /defaults/. /config/
fi
chown -R app:app /config
chmod 750 /config
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 7)
#= needs CHOWN: cp -a /defaults/. /config/ (line 3)
#= needs FOWNER: cp -a /defaults/. /config/ (line 3)
#= needs CHOWN: chown -R app:app /config (line 5)
#= needs SETGID: su-exec app node server.js (line 7)
#= needs SETUID: su-exec app node server.js (line 7)
#= needs DAC_OVERRIDE: cp -a /defaults/. /config/ (line 3)
#= needs DAC_OVERRIDE: chown -R app:app /config (line 5)
#= needs FOWNER: chmod 750 /config (line 6)
#= needs DAC_OVERRIDE: chmod 750 /config (line 6)
#= needs DAC_OVERRIDE where /defaults is not root's (line 3)
#= writes /config (line 3)
#= takes root: chown -R app:app /config (line 5)
#= takes root: su-exec app node server.js (line 7)
