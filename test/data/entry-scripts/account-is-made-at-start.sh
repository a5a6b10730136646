#!/bin/sh
USER_ID=${LOCAL_USER_ID:-9001}
adduser -D -H -u "$USER_ID" user 2>/dev/null
export HOME=/home/user
exec su-exec user "$@"
#= becomes user (undefined:undefined) on every path
#= hands over to node server.js as user (line 5)
#= needs CHOWN: adduser -D -H -u …… (line 3)
#= needs DAC_OVERRIDE: adduser -D -H -u …… (line 3)
#= needs FOWNER: adduser -D -H -u …… (line 3)
#= needs SETGID: su-exec user node server.js (line 5)
#= needs SETUID: su-exec user node server.js (line 5)
#= needs DAC_OVERRIDE where /etc/passwd is not root's (line 3)
#= needs DAC_OVERRIDE where /etc/group is not root's (line 3)
#= needs DAC_OVERRIDE where /etc/shadow is not root's (line 3)
#= writes /etc/passwd (line 3)
#= writes /etc/group (line 3)
#= writes /etc/shadow (line 3)
#= changes accounts: adduser -D -H -u …… (line 3)
#= takes root: adduser -D -H -u …… (line 3)
#= takes root: su-exec user node server.js (line 5)
