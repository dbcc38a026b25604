package dev.baton.proxy.config;

/**
 * Two hostgroups between which servers move as they are read-only or not, or as a manager says.
 *
 * @param checkType the variables that are asked, in ProxySQL's form: {@code read_only}, {@code
 *     super_read_only}, {@code innodb_read_only}, or two of them with {@code |} or {@code &}; or
 *     {@link #MANAGER}
 */
public record ReplicationPair(int writer, int reader, String checkType) {

  /** In place of variables: Baton's manager says who is where, and for how long that is good. */
  public static final String MANAGER = "manager";

  /** Whether a manager leads it: without its lease nothing is written. */
  public boolean isLed() {
    return checkType.equals(MANAGER);
  }

  /** The variables that the checks ask for; those of a led pair move nothing. */
  public String asked() {
    return isLed() ? "read_only" : checkType;
  }

  public boolean has(int hostgroup) {
    return hostgroup == writer || hostgroup == reader;
  }
}
