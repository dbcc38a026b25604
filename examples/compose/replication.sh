#!/bin/sh
# Makes db002 and db003 replicas of db001, once: where one of the three has a history, it is the manager's.
set -eu
on() { mysql --defaults-extra-file="/secrets/$1.cnf" --host="$2" --connect-timeout=3 -N -B; }

for server in db001 db002 db003; do
  history=$(echo 'SELECT @@GLOBAL.gtid_executed' | on manager "$server")
  [ -z "$history" ] || { echo "$server has a history: nothing is done"; exit 0; }
done
for replica in db002 db003; do
  on manager "$replica" <<END
STOP REPLICA;
SET GLOBAL rpl_semi_sync_source_enabled=OFF; -- it has no replica that its own commits could wait for; a promotion sets it ON
CHANGE REPLICATION SOURCE TO SOURCE_HOST='db001', SOURCE_PORT=3306, SOURCE_USER='baton_replication',
  SOURCE_PASSWORD='$(cat /secrets/replication)', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1,
  SOURCE_HEARTBEAT_PERIOD=0.5, SOURCE_CONNECT_RETRY=1;
START REPLICA;
END
done
echo 'SET GLOBAL super_read_only=OFF; SET GLOBAL read_only=OFF' | on manager db001
echo 'CREATE DATABASE IF NOT EXISTS app' | on app db001
echo "db002 and db003 replicate from db001"
