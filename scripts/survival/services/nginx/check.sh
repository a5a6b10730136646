expect "shop front" "$(web http://127.0.0.1/)" || return 1
# Larger than the buffers: the body goes through a file in the cache directory.
head -c 400000 /dev/urandom | base64 -w 0 > /tmp/body
expect "received $(stat -c %s /tmp/body)" "$(web --data-binary @/tmp/body "http://127.0.0.1/echo?$token")"
