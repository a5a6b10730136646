#!/bin/sh
# Options alone mean the web server.
set -e
case "$1" in -*) set -- apache2-foreground "$@" ;; esac
exec "$@"
