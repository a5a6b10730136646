#!/bin/sh
chown -R app /data
exec su -s /bin/sh -c "exec node server.js" app
#= becomes app (10001:10001) on every path
#= hands over to sh -c exec node server.js as app (line 3)
#= needs CHOWN: chown -R app /data (line 2)
#= needs AUDIT_WRITE: su -s /bin/sh -c exec node server.js… (line 3)
#= needs SETGID: su -s /bin/sh -c exec node server.js… (line 3)
#= needs SETUID: su -s /bin/sh -c exec node server.js… (line 3)
#= needs DAC_OVERRIDE: chown -R app /data (line 2)
#= takes root: chown -R app /data (line 2)
#= takes root: su -s /bin/sh -c exec node server.js… (line 3)
