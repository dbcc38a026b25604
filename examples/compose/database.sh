#!/bin/sh
# Runs a server of the example; the first time it initialises its data. /secrets/accounts.sql is harmless when run again.
set -eu
umask 027
data=/var/lib/mysql
if [ ! -e "$data/example.made" ]; then
  find "$data" -mindepth 1 -delete # of a first start that was interrupted
  mysqld --no-defaults --initialize-insecure --datadir="$data"
  : >"$data/example.made"
fi
exec mysqld --defaults-file=/example/database.cnf --init-file=/secrets/accounts.sql \
  --server-id="$SERVER_ID" --report-host="$(cat /etc/hostname)"
