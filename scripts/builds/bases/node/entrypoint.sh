#!/bin/sh
# Anything that is not a program is an argument of node.
set -e
if ! command -v "$1" >/dev/null; then set -- node "$@"; fi
exec "$@"
