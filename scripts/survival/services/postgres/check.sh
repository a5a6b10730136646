export PGPASSWORD=secret PGCONNECT_TIMEOUT=3
sql="psql -h 127.0.0.1 -U shop -d shop -v ON_ERROR_STOP=1 -Atq"
$sql -c 'CREATE TABLE IF NOT EXISTS kept (token text)' -c "INSERT INTO kept VALUES ('$token')" -c 'CHECKPOINT' || return 1
# Sorts more than fits into its memory, so that a temporary file is written.
$sql -c "SET work_mem='64kB'" -c 'SELECT count(*) FROM (SELECT g FROM generate_series(1,50000) g ORDER BY random()) s' | grep -q 50000 || return 1
rows=$($sql -c 'SELECT token FROM kept') || return 1
expect "$token" "$rows" && expect "$earlier" "$rows"
