# The worker goes on writing: what an earlier one has left is not enough.
first=$(curl -fsS "$url/")
sleep 2
second=$(curl -fsS "$url/")
echo "$first, then $second"
[ "$second" -gt 0 ]
[ "$second" != "$first" ]
