#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    --user) shift; RUN_AS="$1" ;;
    --) shift; break ;;
  esac
  shift
done
exec su-exec app "$@"
#= becomes app (10001:10001) on every path
#= hands over to what a variable says as app (line 9)
#= needs SETGID: su-exec app … (line 9)
#= needs SETUID: su-exec app … (line 9)
#= takes root: su-exec app … (line 9)
