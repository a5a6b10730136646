#!/bin/sh
#: command --version
if [ "$1" = "--version" ]; then echo 1.0; exit 0; fi
test -w /data || { echo "no access" >&2; exit 1; }
exec su-exec app node server.js "$@"
#= becomes nobody known
