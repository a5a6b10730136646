curl -fsS "$url/" | grep -q '<h1>shop</h1>'
