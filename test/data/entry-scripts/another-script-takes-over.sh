#!/bin/sh
#: file /usr/local/bin/run.sh #!/bin/sh\nexec su-exec app "$@"
chown -R app /data
exec /usr/local/bin/run.sh "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (/usr/local/bin/run.sh:2)
#= needs CHOWN: chown -R app /data (line 3)
#= needs SETGID: su-exec app node server.js (/usr/local/bin/run.sh:2)
#= needs SETUID: su-exec app node server.js (/usr/local/bin/run.sh:2)
#= needs DAC_OVERRIDE: chown -R app /data (line 3)
#= takes root: chown -R app /data (line 3)
#= takes root: su-exec app node server.js (/usr/local/bin/run.sh:2)
