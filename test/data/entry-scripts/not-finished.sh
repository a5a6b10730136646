#!/bin/sh
if [ -f /x ]; then
exec su-exec app "$@"
#= becomes nobody known
#= open: /entrypoint.sh is not readable as a shell script (expected 'fi' to close 'if') (line 1)
