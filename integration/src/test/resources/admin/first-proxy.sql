-- What an administrator types at the first of two proxies to make them a cluster.
UPDATE global_variables SET variable_value='admin:admin;cluster_user:cluster_pass' WHERE variable_name='admin-admin_credentials';
UPDATE global_variables SET variable_value='cluster_user' WHERE variable_name='admin-cluster_username';
UPDATE global_variables SET variable_value='cluster_pass' WHERE variable_name='admin-cluster_password';
/*how often the members are looked at: every 1000 ms*/
UPDATE global_variables SET variable_value=1000 WHERE variable_name='admin-cluster_check_interval_ms';

/*after how many looks the status is noted*/
UPDATE global_variables SET variable_value=10 WHERE variable_name='admin-cluster_check_status_frequency';

UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_query_rules_save_to_disk';
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_servers_save_to_disk';
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_users_save_to_disk';
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_proxysql_servers_save_to_disk';

UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_query_rules_diffs_before_sync';
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_servers_diffs_before_sync';
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_users_diffs_before_sync';
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_proxysql_servers_diffs_before_sync';

LOAD ADMIN VARIABLES TO RUNTIME;
SAVE ADMIN VARIABLES TO DISK;

INSERT INTO proxysql_servers VALUES('127.0.0.11',6032,0,'proxysql_node1');
INSERT INTO proxysql_servers VALUES('127.0.0.12',6032,0,'proxysql_node2');

LOAD PROXYSQL SERVERS TO RUNTIME;
SAVE PROXYSQL SERVERS TO DISK;

/*the account that checks the servers*/
UPDATE global_variables SET variable_value='monitor' WHERE variable_name='mysql-monitor_username';
UPDATE global_variables SET variable_value='monitor' WHERE variable_name='mysql-monitor_password';

UPDATE global_variables SET variable_value='2000' 
WHERE variable_name IN ('mysql-monitor_connect_interval'
                        ,'mysql-monitor_ping_interval'
                        ,'mysql-monitor_read_only_interval');

LOAD MYSQL VARIABLES TO RUNTIME;
SAVE MYSQL VARIABLES TO DISK;
