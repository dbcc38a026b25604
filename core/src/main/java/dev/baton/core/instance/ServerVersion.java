package dev.baton.core.instance;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's flavour and version as {@code @@version} and {@code @@version_comment} tell them.
 *
 * @param raw the version text as the server sent it
 */
public record ServerVersion(Flavour flavour, int major, int minor, int patch, String raw) {

  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

  /** What old MariaDB versions put in front so that replicas of MySQL 5 accept them. */
  private static final String REPLICATION_PREFIX = "5.5.5-";

  /**
   * @param version {@code @@version} or the handshake's version text
   * @param comment {@code @@version_comment}, empty if not known
   * @throws IllegalArgumentException if no version number is in the text
   */
  public static ServerVersion parse(String version, String comment) {
    String text =
        version.startsWith(REPLICATION_PREFIX)
            ? version.substring(REPLICATION_PREFIX.length())
            : version;
    Matcher numbers = NUMBERS.matcher(text);
    if (!numbers.find()) {
      throw new IllegalArgumentException("no version number in '" + version + "'");
    }
    String all = (version + " " + comment).toLowerCase(Locale.ROOT);
    Flavour flavour =
        all.contains("mariadb")
            ? Flavour.MARIADB
            : all.contains("percona") ? Flavour.PERCONA : Flavour.MYSQL;
    String patch = numbers.group(3);
    return new ServerVersion(
        flavour,
        Integer.parseInt(numbers.group(1)),
        Integer.parseInt(numbers.group(2)),
        patch == null ? 0 : Integer.parseInt(patch),
        version);
  }

  /** Whether this version is the given one or newer, whatever the flavour. */
  public boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
    if (major != otherMajor) {
      return major > otherMajor;
    }
    return minor != otherMinor ? minor > otherMinor : patch >= otherPatch;
  }

  @Override
  public String toString() {
    return flavour + " " + major + "." + minor + "." + patch;
  }
}
