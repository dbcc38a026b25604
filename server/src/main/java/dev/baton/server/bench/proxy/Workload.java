package dev.baton.server.bench.proxy;

/** What the clients do: sysbench's own scripts, so that anybody can repeat it. */
public enum Workload {
  /** One read by primary key; nothing shows a proxy's cost as clearly. */
  POINT("point", "oltp_point_select"),
  /** 14 reads in a transaction, some of 100 rows. */
  READ_ONLY("read_only", "oltp_read_only"),
  /** The same and four writes. */
  READ_WRITE("read_write", "oltp_read_write");

  private final String word;
  private final String script;

  Workload(String word, String script) {
    this.word = word;
    this.script = script;
  }

  String word() {
    return word;
  }

  String script() {
    return script;
  }
}
