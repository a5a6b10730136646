#!/bin/sh
cat > /etc/app/settings.ini <<EOF
host = $HOST
token = $(cat /run/secrets/token)
EOF
chmod 640 /etc/app/settings.ini
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 7)
#= needs SETGID: su-exec app node server.js (line 7)
#= needs SETUID: su-exec app node server.js (line 7)
#= needs DAC_OVERRIDE where /etc/app/settings.ini is not root's (line 2)
#= needs FOWNER where /etc/app/settings.ini is not root's (line 6)
#= writes /etc/app/settings.ini (line 2)
#= takes root: su-exec app node server.js (line 7)
