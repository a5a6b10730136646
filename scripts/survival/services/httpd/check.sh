expect "shop pages" "$(web http://127.0.0.1/)" && expect 404 "$(web -o /dev/null -w '%{http_code}' "http://127.0.0.1/$token")"
