sql="mariadb -h 127.0.0.1 -ushop -psecret shop -N -B"
$sql -e "CREATE TABLE IF NOT EXISTS kept (token text) ENGINE=InnoDB; INSERT INTO kept VALUES ('$token')" || return 1
$sql -e "SET tmp_memory_table_size=0; SELECT count(DISTINCT a.seq, b.seq) FROM seq_1_to_200 a, seq_1_to_100 b" | grep -q 20000 || return 1
rows=$($sql -e 'SELECT token FROM kept') || return 1
expect "$token" "$rows" && expect "$earlier" "$rows"
