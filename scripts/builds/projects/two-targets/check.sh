answer=$(curl -fsS "$url/")
echo "$answer"
[ "$answer" -gt 0 ]
