package dev.baton.server.config;

import dev.baton.core.secret.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An account that a file in my.cnf's style holds below {@code [client]}. */
record CredentialsFile(String user, Secret password) {

  /**
   * @param name for messages
   * @throws IllegalArgumentException if it has no user or password
   */
  static CredentialsFile parse(String name, List<String> lines) {
    Map<String, String> client = new HashMap<>();
    String section = "";
    for (String raw : lines) {
      String line = raw.strip();
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip().toLowerCase(Locale.ROOT);
      } else if (section.equals("client") && !line.startsWith("#") && !line.startsWith(";")) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          client.put(
              line.substring(0, equals).strip(), unquoted(line.substring(equals + 1).strip()));
        }
      }
    }
    String user = client.get("user");
    String password = client.get("password");
    if (user == null || password == null) {
      throw new IllegalArgumentException(name + " needs user and password below [client]");
    }
    return new CredentialsFile(user, new Secret(password));
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
