package dev.baton.mysql.survey;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the answer to {@code SHOW GRANTS}. */
final class Grants {
  private static final Pattern GLOBAL = Pattern.compile("(?i)^GRANT (.+?) ON \\*\\.\\* TO .*");

  private Grants() {}

  /** The global privileges, in upper case; what is granted on a schema or a table is left out. */
  static Set<String> global(List<String> lines) {
    Set<String> privileges = new TreeSet<>();
    for (String line : lines) {
      Matcher matcher = GLOBAL.matcher(line);
      if (matcher.matches()) {
        privileges.addAll(split(matcher.group(1)));
      }
    }
    return Collections.unmodifiableSet(privileges);
  }

  private static List<String> split(String list) {
    List<String> privileges = new ArrayList<>();
    for (String privilege : list.split(",", -1)) {
      privileges.add(privilege.strip().toUpperCase(Locale.ROOT));
    }
    return privileges;
  }
}
