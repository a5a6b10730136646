#!/bin/sh
envsubst '$HOST $PORT' < /etc/app/app.conf.template > /etc/app/app.conf
sed -i "s|@NAME@|$NAME|g" /srv/app/config.js
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 4)
#= needs SETGID: su-exec app node server.js (line 4)
#= needs SETUID: su-exec app node server.js (line 4)
#= needs DAC_OVERRIDE where /etc/app/app.conf is not root's (line 2)
#= needs DAC_OVERRIDE where /srv/app/config.js is not root's (line 3)
#= needs CHOWN where /srv/app/config.js is not root's (line 3)
#= needs DAC_OVERRIDE where /srv/app/config.js is not root's (line 3)
#= needs FOWNER where /srv/app/config.js is not root's (line 3)
#= writes /etc/app/app.conf (line 2)
#= writes /srv/app/config.js (line 3)
#= takes root: su-exec app node server.js (line 4)
