expect '"status":"success"' "$(web http://127.0.0.1:9090/api/v1/query?query=up)" \
  && expect '"value"' "$(web http://127.0.0.1:9090/api/v1/query?query=up)" || return 1
# Samples of the process before this one are there when its start time has changed within the series.
if [ -n "$earlier" ]; then
  expect '"value"' "$(web -G --data-urlencode 'query=changes(process_start_time_seconds[1h]) > 0' http://127.0.0.1:9090/api/v1/query)"
fi
