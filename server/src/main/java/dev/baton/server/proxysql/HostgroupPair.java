package dev.baton.server.proxysql;

/** Where a ProxySQL has the primary, and where the replicas. */
public record HostgroupPair(int writer, int reader) {

  public HostgroupPair {
    if (writer < 0 || reader < 0 || writer == reader) {
      throw new IllegalArgumentException(
          "a pair of hostgroups is WRITER/READER, two numbers that differ, as in 10/20");
    }
  }

  /**
   * Reads {@code 10/20}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static HostgroupPair parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      return new HostgroupPair(
          Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[parts.length - 1].strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no pair of hostgroups: write WRITER/READER, as in 10/20", e);
    }
  }
}
