rm -f /tmp/jar
expect "count 1" "$(web -c /tmp/jar -b /tmp/jar http://127.0.0.1/)" && expect "count 2" "$(web -c /tmp/jar -b /tmp/jar http://127.0.0.1/)" || return 1
echo "$token" > /tmp/upload
expect "stored $token" "$(web -F file=@/tmp/upload "http://127.0.0.1/?name=$token")" || return 1
if [ -n "$earlier" ]; then expect "stored $earlier" "$(web "http://127.0.0.1/?name=$earlier")"; fi
