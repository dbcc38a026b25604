-- MySQL dump 10.13  Distrib 8.0.43, for Linux (x86_64)
--
-- Host: 127.0.0.1    Database: main
-- ------------------------------------------------------
-- Server version	8.0.11

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

--
-- Table structure for table `global_variables`
--

DROP TABLE IF EXISTS `global_variables`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE global_variables (
    variable_name VARCHAR NOT NULL PRIMARY KEY,
    variable_value VARCHAR NOT NULL);
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `global_variables` WRITE;
/*!40000 ALTER TABLE `global_variables` DISABLE KEYS */;
INSERT INTO `global_variables` VALUES ('admin-admin_credentials','admin:admin;radmin:radmin'),('admin-telnet_admin_ifaces','(null)'),('admin-ssl_keylog_file',''),('admin-version','3.0.2-1-gd4d3c5c'),('admin-pgsql_ifaces','0.0.0.0:6132'),('admin-cluster_pgsql_users_diffs_before_sync','3'),('mysql-threads','4'),('mysql-init_connect','(null)'),('mysql-ssl_p2s_ca','(null)'),('mysql-interfaces','127.0.0.1:0;/tmp/proxysql.sock'),('admin-mysql_ifaces','127.0.0.1:0'),('mysql-server_version','8.0.11'),('mysql-monitor_username','monitor'),('mysql-monitor_password','o\'clock \\ \"now\"'),('mysql-query_processor_first_comment_parsing','2'),('mysql-eventslog_rate_limit','1'),('mysql-max_connections','2500'),('pgsql-threads','4');
/*!40000 ALTER TABLE `global_variables` ENABLE KEYS */;
UNLOCK TABLES;

DROP TABLE IF EXISTS `mysql_collations`;
CREATE TABLE mysql_collations (
    Id INTEGER NOT NULL PRIMARY KEY,
    Collation VARCHAR NOT NULL,
    Charset VARCHAR NOT NULL,
    `Default` VARCHAR NOT NULL);
INSERT INTO `mysql_collations` VALUES ('1','big5_chinese_ci','big5','Yes');

DROP TABLE IF EXISTS `mysql_query_rules`;
CREATE TABLE mysql_query_rules (
    rule_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    active INT CHECK (active IN (0,1)) NOT NULL DEFAULT 0,
    username VARCHAR,
    match_digest VARCHAR,
    match_pattern VARCHAR,
    replace_pattern VARCHAR CHECK(CASE WHEN replace_pattern IS NULL THEN 1 WHEN replace_pattern IS NOT NULL AND match_pattern IS NOT NULL THEN 1 ELSE 0 END),
    destination_hostgroup INT DEFAULT NULL,
    apply INT CHECK(apply IN (0,1)) NOT NULL DEFAULT 0,
    comment VARCHAR);
INSERT INTO `mysql_query_rules` VALUES ('1','1',NULL,'^SELECT \\d+; -- \\\'x\\\' /* no comment */','(\\w+)\\s','\\1','20','1','a\nb ''c'''),('2','0','app',NULL,NULL,NULL,NULL,'0',NULL);

DROP TABLE IF EXISTS `mysql_servers`;
CREATE TABLE mysql_servers (
    hostgroup_id INT CHECK (hostgroup_id>=0) NOT NULL DEFAULT 0,
    hostname VARCHAR NOT NULL,
    port INT CHECK (port >= 0 AND port <= 65535) NOT NULL DEFAULT 3306,
    status VARCHAR CHECK (UPPER(status) IN ('ONLINE','SHUNNED','OFFLINE_SOFT', 'OFFLINE_HARD')) NOT NULL DEFAULT 'ONLINE',
    comment VARCHAR NOT NULL DEFAULT '',
    PRIMARY KEY (hostgroup_id, hostname, port));
INSERT INTO `mysql_servers` VALUES ('10','db1','3306','ONLINE','first; of two'),('20','db2','3306','ONLINE','');

DROP TABLE IF EXISTS `mysql_users`;
CREATE TABLE mysql_users (
    username VARCHAR NOT NULL,
    password VARCHAR,
    active INT CHECK (active IN (0,1)) NOT NULL DEFAULT 1,
    default_hostgroup INT NOT NULL DEFAULT 0,
    backend INT CHECK (backend IN (0,1)) NOT NULL DEFAULT 1,
    frontend INT CHECK (frontend IN (0,1)) NOT NULL DEFAULT 1,
    attributes VARCHAR CHECK (JSON_VALID(attributes) OR attributes = '') NOT NULL DEFAULT '',
    comment VARCHAR NOT NULL DEFAULT '',
    PRIMARY KEY (username, backend),
    UNIQUE (username, frontend));
INSERT INTO `mysql_users` VALUES ('app','it\'s \\ \"secret\"','1','10','1','1','','');

DROP TABLE IF EXISTS `pgsql_users`;
CREATE TABLE pgsql_users (username VARCHAR NOT NULL, password VARCHAR);
INSERT INTO `pgsql_users` VALUES ('pg','x');
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;

-- Dump completed on 2026-11-20 10:00:00
