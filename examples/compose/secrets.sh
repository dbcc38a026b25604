#!/bin/sh
# Makes the passwords of the example and the files that have them in them, each readable by who needs it alone. What is there
# stays: passwords are made once, and go with "docker compose down --volumes".
set -eu
umask 077
cd /secrets
[ ! -e manager/made ] || exit 0

random() { head -c 64 /dev/urandom | od -An -v -tx1 | tr -d ' \n' | cut -c 1-32; }
root=$(random) manager=$(random) replication=$(random) monitor=$(random) app=$(random)
admin=$(random) radmin=$(random) cluster=$(random) http=$(random) scrape=$(random) grafana=$(random) stats=$(random)

# In no binary log: every server has them by itself, and all begin with the same, empty, history.
cat >database/accounts.sql <<END
SET SESSION sql_log_bin=0;
SET GLOBAL super_read_only=0;
ALTER USER 'root'@'localhost' IDENTIFIED BY '$root';
CREATE USER IF NOT EXISTS 'baton_replication'@'%' IDENTIFIED BY '$replication';
GRANT REPLICATION SLAVE ON *.* TO 'baton_replication'@'%';
CREATE USER IF NOT EXISTS 'baton_manager'@'%' IDENTIFIED BY '$manager';
GRANT PROCESS, RELOAD, REPLICATION SLAVE, REPLICATION CLIENT, REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN, SERVICE_CONNECTION_ADMIN, BINLOG_ADMIN, REPLICATION_APPLIER, EVENT ON *.* TO 'baton_manager'@'%';
GRANT SELECT (User, Host, plugin, Repl_slave_priv) ON mysql.user TO 'baton_manager'@'%';
GRANT SELECT ON performance_schema.* TO 'baton_manager'@'%';
CREATE USER IF NOT EXISTS 'baton_monitor'@'%' IDENTIFIED BY '$monitor';
GRANT REPLICATION CLIENT ON *.* TO 'baton_monitor'@'%';
GRANT SELECT ON performance_schema.* TO 'baton_monitor'@'%';
CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY '$app';
GRANT ALL PRIVILEGES ON app.* TO 'app'@'%';
SET GLOBAL super_read_only=1;
END
login() { printf '[client]\nuser=%s\npassword=%s\n' "$1" "$2"; }
{ login baton_monitor "$monitor"; echo 'socket=/var/lib/mysql/mysql.sock'; } >database/health.cnf
login baton_manager "$manager" >database/manager.cnf
login app "$app" >database/app.cnf
login app "$app" >client/client.cnf
echo "$replication" >database/replication

echo "$manager" >manager/manager
echo "$replication" >manager/replication
echo "$radmin" >manager/radmin
printf 'baton %s\nprometheus %s read-only\n' "$http" "$scrape" >manager/tokens
printf 'export BATON_TOKEN=%s\n' "$http" >manager/login
printf %s "$scrape" >monitoring/manager
echo "$grafana" >monitoring/grafana

cat >proxy/proxysql.cnf <<END
admin_variables=
{
    admin_credentials="admin:$admin;radmin:$radmin;cluster:$cluster"
    stats_credentials="stats:$stats"
    cluster_username="cluster"
    cluster_password="$cluster"
    cluster_check_interval_ms=1000
}
mysql_variables=
{
    monitor_username="baton_monitor"
    monitor_password="$monitor"
    monitor_ping_interval=1000
    monitor_read_only_interval=500
}
mysql_servers=
(
    { address="db001", port=3306, hostgroup=10 },
    { address="db002", port=3306, hostgroup=20 },
    { address="db003", port=3306, hostgroup=20 }
)
mysql_replication_hostgroups=( { writer_hostgroup=10, reader_hostgroup=20, check_type="manager" } )
mysql_users=( { username="app", password="$app", default_hostgroup=10, default_schema="app" } )
mysql_query_rules=
(
    { rule_id=1, active=1, match_digest="^SELECT.*FOR UPDATE", destination_hostgroup=10, apply=1 },
    { rule_id=2, active=1, match_digest="^SELECT", destination_hostgroup=20, apply=1 }
)
proxysql_servers=
(
    { hostname="proxy-a", port=6032 },
    { hostname="proxy-b", port=6032 }
)
END

# By number, as these users are of other images: Baton's, and those of Prometheus and Grafana.
chown -R mysql: database client
chown -R 10001:10001 manager proxy
chown 65534 monitoring/manager
chown 472 monitoring/grafana
chmod 711 monitoring
: >manager/made
