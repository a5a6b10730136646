#!/bin/sh
#: env APP_USER=app
#: env APP_HOME=/opt/app/data
chown -R "$APP_USER:$APP_USER" "$APP_HOME"
exec gosu "$APP_USER" "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 5)
#= needs CHOWN: chown -R app:app /opt/app/data (line 4)
#= needs SETGID: gosu app node server.js (line 5)
#= needs SETUID: gosu app node server.js (line 5)
#= needs DAC_OVERRIDE: chown -R app:app /opt/app/data (line 4)
#= takes root: chown -R app:app /opt/app/data (line 4)
#= takes root: gosu app node server.js (line 5)
