curl -fsS "$url/now" | grep -q "alive"
