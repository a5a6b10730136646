# What is kept lies in the container and goes with it.
rm -f /tmp/jar
expect "baked shop, count 1" "$(web -c /tmp/jar -b /tmp/jar http://127.0.0.1/)" && expect "count 2" "$(web -c /tmp/jar -b /tmp/jar http://127.0.0.1/)" || return 1
expect "kept $token" "$(web -d "$token" "http://127.0.0.1/?name=$token")" && expect "kept $token" "$(web "http://127.0.0.1/?name=$token")"
