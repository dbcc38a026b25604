-- at mysql-server1
UPDATE global_variables SET variable_value='admin:admin;cluster_user:cluster_pass' WHERE variable_name='admin-admin_credentials';
UPDATE global_variables SET variable_value='cluster_user' WHERE variable_name='admin-cluster_username';
UPDATE global_variables SET variable_value='cluster_pass' WHERE variable_name='admin-cluster_password';

-- at mysql-server1
/*멤버를 확인하는 간격: 1000ms, 곧 1초마다*/
UPDATE global_variables SET variable_value=1000 WHERE variable_name='admin-cluster_check_interval_ms';

/*상태를 기록하는 빈도 (10번에 한 번)*/
UPDATE global_variables SET variable_value=10 WHERE variable_name='admin-cluster_check_status_frequency';

/*쿼리 규칙: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_query_rules_save_to_disk';

/*MySQL 서버: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_servers_save_to_disk';

/*MySQL 사용자: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_users_save_to_disk';

/*ProxySQL 서버: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_proxysql_servers_save_to_disk';

/*쿼리 규칙: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_query_rules_diffs_before_sync';

/*MySQL 서버: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_servers_diffs_before_sync';

/*MySQL 사용자: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_users_diffs_before_sync';

/*ProxySQL 서버: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_proxysql_servers_diffs_before_sync';

-- at mysql-server1
LOAD ADMIN VARIABLES TO RUNTIME;
SAVE ADMIN VARIABLES TO DISK;

-- at mysql-server1
INSERT INTO proxysql_servers VALUES('192.168.0.11',6032,0,'proxysql_node1');
INSERT INTO proxysql_servers VALUES('192.168.0.12',6032,0,'proxysql_node2');

-- at mysql-server1
LOAD PROXYSQL SERVERS TO RUNTIME;
SAVE PROXYSQL SERVERS TO DISK;

-- at mysql-server2
/*모니터 계정*/
UPDATE global_variables SET variable_value='monitor' WHERE variable_name='mysql-monitor_username';
UPDATE global_variables SET variable_value='monitor' WHERE variable_name='mysql-monitor_password';

UPDATE global_variables SET variable_value='2000' 
WHERE variable_name IN ('mysql-monitor_connect_interval'
                        ,'mysql-monitor_ping_interval'
                        ,'mysql-monitor_read_only_interval');

LOAD MYSQL VARIABLES TO RUNTIME;
SAVE MYSQL VARIABLES TO DISK;


/*클러스터 계정*/
UPDATE global_variables SET variable_value='admin:admin;cluster_user:cluster_pass' WHERE variable_name='admin-admin_credentials';
UPDATE global_variables SET variable_value='cluster_user' WHERE variable_name='admin-cluster_username';
UPDATE global_variables SET variable_value='cluster_pass' WHERE variable_name='admin-cluster_password';


/*멤버를 확인하는 간격: 1000ms, 곧 1초마다*/
UPDATE global_variables SET variable_value=1000 WHERE variable_name='admin-cluster_check_interval_ms';

/*상태를 기록하는 빈도 (10번에 한 번)*/
UPDATE global_variables SET variable_value=10 WHERE variable_name='admin-cluster_check_status_frequency';

/*쿼리 규칙: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_query_rules_save_to_disk';

/*MySQL 서버: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_servers_save_to_disk';

/*MySQL 사용자: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_mysql_users_save_to_disk';

/*ProxySQL 서버: 동기화되면 디스크에 저장*/
UPDATE global_variables SET variable_value='true' WHERE variable_name='admin-cluster_proxysql_servers_save_to_disk';

/*쿼리 규칙: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_query_rules_diffs_before_sync';

/*MySQL 서버: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_servers_diffs_before_sync';

/*MySQL 사용자: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_mysql_users_diffs_before_sync';

/*ProxySQL 서버: 세 번 다르면(diff) 동기화*/
UPDATE global_variables SET variable_value=3 WHERE variable_name='admin-cluster_proxysql_servers_diffs_before_sync';


LOAD ADMIN VARIABLES TO RUNTIME;
SAVE ADMIN VARIABLES TO DISK;



/*클러스터 멤버*/
INSERT INTO proxysql_servers VALUES('192.168.0.11',6032,0,'proxysql_node1');
INSERT INTO proxysql_servers VALUES('192.168.0.12',6032,0,'proxysql_node2');

LOAD PROXYSQL SERVERS TO RUNTIME;
SAVE PROXYSQL SERVERS TO DISK;

-- at both
SELECT * FROM runtime_checksums_values;

-- at mysql-server1
LOAD MYSQL SERVERS TO RUNTIME;
LOAD MYSQL QUERY RULES TO RUNTIME;

-- at both
SELECT * FROM mysql_servers;
SELECT * FROM mysql_servers;
SELECT * FROM mysql_servers;
