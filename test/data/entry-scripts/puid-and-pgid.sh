#!/bin/sh
PUID=${PUID:-1000}
PGID=${PGID:-1000}
groupmod -o -g "$PGID" app
usermod -o -u "$PUID" app
chown -R app:app /config
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 7)
#= needs CHOWN: groupmod -o -g … app (line 4)
#= needs DAC_OVERRIDE: groupmod -o -g … app (line 4)
#= needs FOWNER: groupmod -o -g … app (line 4)
#= needs CHOWN: usermod -o -u … app (line 5)
#= needs DAC_OVERRIDE: usermod -o -u … app (line 5)
#= needs FOWNER: usermod -o -u … app (line 5)
#= needs CHOWN: chown -R app:app /config (line 6)
#= needs SETGID: su-exec app node server.js (line 7)
#= needs SETUID: su-exec app node server.js (line 7)
#= needs DAC_OVERRIDE: chown -R app:app /config (line 6)
#= needs DAC_OVERRIDE where /etc/passwd is not root's (line 4)
#= needs DAC_OVERRIDE where /etc/group is not root's (line 4)
#= needs DAC_OVERRIDE where /etc/shadow is not root's (line 4)
#= needs DAC_OVERRIDE where /etc/passwd is not root's (line 5)
#= needs DAC_OVERRIDE where /etc/group is not root's (line 5)
#= needs DAC_OVERRIDE where /etc/shadow is not root's (line 5)
#= writes /etc/passwd (line 4)
#= writes /etc/group (line 4)
#= writes /etc/shadow (line 4)
#= writes /etc/passwd (line 5)
#= writes /etc/group (line 5)
#= writes /etc/shadow (line 5)
#= changes accounts: groupmod -o -g … app (line 4)
#= changes accounts: usermod -o -u … app (line 5)
#= takes root: groupmod -o -g … app (line 4)
#= takes root: usermod -o -u … app (line 5)
#= takes root: chown -R app:app /config (line 6)
#= takes root: su-exec app node server.js (line 7)
