package dev.baton.ops.provision.server;

import dev.baton.ops.provision.engine.Engine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configuration file of one server, in the words of its version. Why each line is there is said
 * beside it: most of them carry one of the design's invariants or answer a row of the server facts.
 */
public final class MyCnf {

  private final ServerSpec spec;
  private final Engine engine;
  private final Map<String, String> lines = new LinkedHashMap<>();

  private MyCnf(ServerSpec spec) {
    this.spec = spec;
    this.engine = spec.engine();
  }

  /** The file's text. */
  public static String text(ServerSpec spec) {
    return text(options(spec));
  }

  /** The file of these options; an empty value stands for the bare option. */
  public static String text(Map<String, String> options) {
    StringBuilder text = new StringBuilder("[mysqld]\n");
    options.forEach(
        (name, value) -> text.append(name).append(value.isEmpty() ? "" : "=" + value).append('\n'));
    return text.toString();
  }

  /** Option to value; an empty value stands for the bare option. */
  static Map<String, String> options(ServerSpec spec) {
    MyCnf file = new MyCnf(spec);
    file.place();
    file.network();
    file.lines.putAll(ReplicationCnf.options(spec.engine().kind(), spec.serverId(), spec.acks()));
    file.resources();
    new TreeMap<>(spec.options()).forEach(file.lines::put);
    return file.lines;
  }

  private void place() {
    NodeLayout layout = spec.layout();
    if (System.getProperty("user.name", "").equals("root")) {
      put("user", "root"); // the server refuses to run as root unless told to
    }
    put("basedir", engine.basedir());
    put("datadir", layout.data());
    put("tmpdir", layout.temporary());
    put("lc_messages_dir", engine.shareDirectory());
    put("character_sets_dir", engine.shareDirectory().resolve("charsets"));
    put("plugin_dir", engine.pluginDirectory());
    put("secure_file_priv", layout.temporary());
    put("pid_file", layout.pidFile());
    put("socket", Optional.of(layout.socket()).filter(s -> !s.isEmpty()).orElse("\"\""));
  }

  private void network() {
    put("bind_address", "127.0.0.1");
    put("port", spec.port());
    put("report_host", "127.0.0.1");
    put("report_port", spec.port());
    flag("skip_name_resolve");
    put("max_connections", 300);
    put("character_set_server", "utf8mb4");
    if (engine.isMariaDb()) {
      put("extra_port", spec.adminPort());
      put("extra_max_connections", 10);
      if (engine.version().isAtLeast(11, 3, 0)) {
        // Otherwise each start makes a certificate with a 4096-bit key, which takes up to 10 s. A
        // certificate of the user's own needs ssl=ON among the options.
        put("ssl", "OFF");
      }
    } else if (engine.isMysqlAtLeast(8, 0, 14)) {
      put("admin_address", "127.0.0.1");
      put("admin_port", spec.adminPort());
    }
    if (engine.isMysqlAtLeast(8, 0, 11)) {
      put("mysqlx", "OFF");
    }
  }

  private void resources() {
    put("innodb_buffer_pool_size", "32M");
    put(
        engine.isMysqlAtLeast(8, 0, 30) ? "innodb_redo_log_capacity" : "innodb_log_file_size",
        "32M");
    put("performance_schema", engine.isMariaDb() ? "OFF" : "ON"); // MySQL's replication tables
    if (engine.isMariaDb()) {
      put("aria_pagecache_buffer_size", "8M");
    }
    put("key_buffer_size", "8M");
    put("table_open_cache", 400);
  }

  private void put(String name, Object value) {
    lines.put(name, value.toString());
  }

  private void flag(String name) {
    lines.put(name, "");
  }
}
