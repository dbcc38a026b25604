#!/bin/sh
# A row a second through the shared address, each with a connection of its own, until Ctrl-C; then what was written:
#   docker compose run --rm --entrypoint sh client /example/insert-log.sh
set -u
sql() { mysql --defaults-extra-file=/secrets/client.cnf --host="$ADDRESS" --port=6033 --connect-timeout=20 app "$@"; }
sql -e "CREATE TABLE IF NOT EXISTS insert_test (hostname VARCHAR(20) NOT NULL, inserted DATETIME NOT NULL)"
trap 'sql -e "SELECT hostname, COUNT(*) n, MIN(inserted), MAX(inserted) FROM insert_test GROUP BY hostname FOR UPDATE"; exit 0' INT TERM
while :; do
  sql -N -e "INSERT INTO insert_test SELECT @@hostname, now(); SELECT hostname, inserted FROM insert_test ORDER BY inserted DESC LIMIT 1 FOR UPDATE"
  sleep 1
done
