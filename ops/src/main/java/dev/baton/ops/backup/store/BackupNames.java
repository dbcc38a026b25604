package dev.baton.ops.backup.store;

import dev.baton.core.instance.InstanceKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** How backups are named: by their instance and the second at which they began. */
public final class BackupNames {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final Pattern FORM = Pattern.compile(".+_\\d+-\\d{8}T\\d{6}Z");

  private BackupNames() {}

  /** Whether a name is that of a backup. */
  public static boolean isOne(String name) {
    return FORM.matcher(name).matches();
  }

  /** What the names of all backups of an instance begin with. */
  public static String prefix(InstanceKey instance) {
    return instance.host().replaceAll("[^A-Za-z0-9.-]", "_") + "_" + instance.port() + "-";
  }

  public static String name(InstanceKey instance, Instant begun) {
    return prefix(instance) + STAMP.format(begun);
  }
}
