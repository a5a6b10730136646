#!/bin/sh
tar -xzf /usr/src/app.tar.gz -C /var/www/html
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 3)
#= needs CHOWN: tar -xzf /usr/src/app.tar.gz -C /var/www/html (line 2)
#= needs FOWNER: tar -xzf /usr/src/app.tar.gz -C /var/www/html (line 2)
#= needs SETGID: su-exec app node server.js (line 3)
#= needs SETUID: su-exec app node server.js (line 3)
#= needs DAC_OVERRIDE: tar -xzf /usr/src/app.tar.gz -C /var/www/html (line 2)
#= writes /var/www/html (line 2)
#= takes root: su-exec app node server.js (line 3)
