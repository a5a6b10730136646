#!/bin/sh
mkdir -p /var/run/app
exec "$@"
#= becomes nobody known
#= hands over to node server.js (line 3)
#= needs DAC_OVERRIDE where /var/run is not root's (line 2)
#= writes /var/run/app (line 2)
