curl -fsS "$url/" | grep -q '<h1>shop</h1>'
[ "$(head -c 100000 /dev/zero | curl -fsS --data-binary @- "$url/upload")" = taken ]
