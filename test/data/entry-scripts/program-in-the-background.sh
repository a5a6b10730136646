#!/bin/sh
su-exec app worker &
exec su-exec app web
#= becomes app (10001:10001) on every path
#= runs worker as app (line 2)
#= hands over to web as app (line 3)
#= needs SETGID: su-exec app worker (line 2)
#= needs SETUID: su-exec app worker (line 2)
#= needs SETGID: su-exec app web (line 3)
#= needs SETUID: su-exec app web (line 3)
#= takes root: su-exec app worker (line 2)
#= takes root: su-exec app web (line 3)
