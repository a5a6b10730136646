curl -fsS "$url/?word=$token" | grep -q "$token"
