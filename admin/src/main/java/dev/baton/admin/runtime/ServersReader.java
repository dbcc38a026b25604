package dev.baton.admin.runtime;

import dev.baton.admin.runtime.row.GroupHostgroupsRow;
import dev.baton.admin.runtime.row.HostgroupAttributesRow;
import dev.baton.admin.runtime.row.ReplicationHostgroupRow;
import dev.baton.admin.runtime.row.ServerRow;
import dev.baton.admin.runtime.row.SslParamsRow;
import dev.baton.admin.store.table.ServerTables;
import dev.baton.admin.store.table.TableDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads and checks what {@code LOAD MYSQL SERVERS TO RUNTIME} brings into force. */
final class ServersReader {
  private ServersReader() {}

  static RuntimeConfig.Servers read(TableRows rows, Problems problems) {
    List<GroupHostgroupsRow> groups = new ArrayList<>();
    groups.addAll(
        groups(
            rows,
            ServerTables.GROUP_REPLICATION_HOSTGROUPS,
            GroupHostgroupsRow.Kind.GROUP_REPLICATION,
            problems));
    groups.addAll(
        groups(rows, ServerTables.GALERA_HOSTGROUPS, GroupHostgroupsRow.Kind.GALERA, problems));
    RuntimeConfig.Servers servers =
        new RuntimeConfig.Servers(
            rows.map(ServerTables.SERVERS, 3, problems, ServersReader::server),
            rows.map(ServerTables.REPLICATION_HOSTGROUPS, 2, problems, ServersReader::replication),
            groups,
            rows.map(ServerTables.HOSTGROUP_ATTRIBUTES, 1, problems, ServersReader::attributes),
            rows.map(ServerTables.SSL_PARAMS, 3, problems, ServersReader::sslParams));
    checkHostgroups(servers, problems);
    return servers;
  }

  private static ServerRow server(RowReader row) {
    if (row.text("hostname").isBlank()) {
      row.problem("hostname", "is empty");
    }
    return new ServerRow(
        row.count("hostgroup_id"),
        row.text("hostname"),
        row.count("port"),
        row.count("gtid_port"),
        row.name("status", ServerRow.Status.class),
        row.count("weight"),
        row.flag("compression"),
        row.count("max_connections"),
        row.count("max_replication_lag"),
        row.flag("use_ssl"),
        row.count("max_latency_ms"),
        row.text("comment"));
  }

  private static ReplicationHostgroupRow replication(RowReader row) {
    return new ReplicationHostgroupRow(
        row.count("writer_hostgroup"),
        row.count("reader_hostgroup"),
        row.text("check_type").toLowerCase(Locale.ROOT),
        row.text("comment"));
  }

  private static List<GroupHostgroupsRow> groups(
      TableRows rows, TableDef table, GroupHostgroupsRow.Kind kind, Problems problems) {
    return rows.map(
        table,
        1,
        problems,
        row ->
            new GroupHostgroupsRow(
                kind,
                row.count("writer_hostgroup"),
                row.count("backup_writer_hostgroup"),
                row.count("reader_hostgroup"),
                row.count("offline_hostgroup"),
                row.flag("active"),
                row.count("max_writers"),
                row.count("writer_is_also_reader"),
                row.count("max_transactions_behind"),
                row.text("comment")));
  }

  private static HostgroupAttributesRow attributes(RowReader row) {
    return new HostgroupAttributesRow(
        row.count("hostgroup_id"),
        row.count("max_num_online_servers"),
        row.number("autocommit"),
        row.count("free_connections_pct"),
        row.text("init_connect"),
        row.flag("multiplex"),
        row.flag("connection_warming"),
        row.count("throttle_connections_per_sec"),
        row.text("ignore_session_variables"),
        row.text("hostgroup_settings"),
        row.text("servers_defaults"),
        row.text("comment"));
  }

  private static SslParamsRow sslParams(RowReader row) {
    return new SslParamsRow(
        row.text("hostname"),
        row.count("port"),
        row.text("username"),
        row.text("ssl_ca"),
        row.text("ssl_cert"),
        row.text("ssl_key"),
        row.text("ssl_capath"),
        row.text("ssl_crl"),
        row.text("ssl_crlpath"),
        row.text("ssl_cipher"),
        row.text("tls_version"),
        row.text("comment"));
  }

  /** A hostgroup in two pairs would be moved about by two checks at once. */
  private static void checkHostgroups(RuntimeConfig.Servers servers, Problems problems) {
    Map<Integer, String> owners = new HashMap<>();
    for (ReplicationHostgroupRow pair : servers.replicationHostgroups()) {
      String owner = "mysql_replication_hostgroups (" + pair.writerHostgroup() + ")";
      own(owners, pair.writerHostgroup(), owner, problems);
      own(owners, pair.readerHostgroup(), owner, problems);
    }
    for (GroupHostgroupsRow group : servers.groupHostgroups()) {
      String owner = group.kind() + " hostgroups (" + group.writerHostgroup() + ")";
      own(owners, group.writerHostgroup(), owner, problems);
      own(owners, group.backupWriterHostgroup(), owner, problems);
      own(owners, group.readerHostgroup(), owner, problems);
      own(owners, group.offlineHostgroup(), owner, problems);
    }
  }

  private static void own(
      Map<Integer, String> owners, int hostgroup, String owner, Problems problems) {
    String other = owners.putIfAbsent(hostgroup, owner);
    if (other != null) {
      problems.add(owner, "hostgroup " + hostgroup + " belongs to " + other + " already");
    }
  }
}
