#!/bin/sh
#: env RUNNER=runit
case "$RUNNER" in
  s6) exec s6-setuidgid app "$@" ;;
  *) exec chpst -u app -n 5 "$@" ;;
esac
#= becomes app (10001:10001) on every path
#= hands over to node server.js as app (line 5)
#= needs SETGID: chpst -u app -n 5… (line 5)
#= needs SETUID: chpst -u app -n 5… (line 5)
#= takes root: chpst -u app -n 5… (line 5)
