package dev.baton.server.tls;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Names of cipher suites: OpenSSL's, which servers and ProxySQL use, and the JDK's. */
final class CipherSuites {

  private static final Pattern BEFORE_13 = Pattern.compile("TLS_(\\w+)_WITH_(\\w+)_(SHA\\d*)");

  private CipherSuites() {}

  /**
   * A list as of OpenSSL: {@code ECDHE-RSA-AES256-GCM-SHA384:…}. As there, it says which suites are
   * used by TLS 1.2, while TLS 1.3 keeps its own three; but if it names some of those, all is what
   * it names.
   *
   * @return in the JDK's words; null if the list is empty
   * @throws IllegalArgumentException if it names one that there is not
   */
  static @Nullable List<String> parse(String list) {
    Map<String, String> known = known();
    List<String> suites = new ArrayList<>();
    for (String one : list.split("[:, ]+")) {
      if (!one.isEmpty()) {
        String suite = known.get(one);
        if (suite == null) {
          throw new IllegalArgumentException(
              "'"
                  + one
                  + "' is no cipher suite that can be used here (words such as HIGH cannot either);"
                  + " there are "
                  + String.join(", ", new TreeSet<>(openSslNames(known))));
        }
        suites.add(suite);
      }
    }
    if (suites.isEmpty()) {
      return null;
    }
    if (suites.stream().noneMatch(CipherSuites::isOf13)) {
      known.values().stream().distinct().filter(CipherSuites::isOf13).forEach(suites::add);
    }
    return suites.stream().distinct().toList();
  }

  private static boolean isOf13(String suite) {
    return !suite.contains("_WITH_");
  }

  private static List<String> openSslNames(Map<String, String> known) {
    return known.entrySet().stream()
        .filter(entry -> isOf13(entry.getValue()) || !entry.getKey().equals(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Under both names; what the JDK has switched off is not there. */
  private static Map<String, String> known() {
    Map<String, String> known = new LinkedHashMap<>();
    try {
      for (String suite : SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites()) {
        if (!suite.endsWith("_SCSV")) {
          known.put(suite, suite);
          known.put(openSsl(suite), suite);
        }
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
    return known;
  }

  private static String openSsl(String suite) {
    Matcher parts = BEFORE_13.matcher(suite);
    if (!parts.matches()) {
      return suite;
    }
    String keys = parts.group(1).equals("RSA") ? "" : parts.group(1).replace('_', '-') + "-";
    String cipher = parts.group(2).replaceFirst("AES_(\\d+)", "AES$1").replace("_CBC", "");
    boolean alone = cipher.equals("CHACHA20_POLY1305");
    return keys + cipher.replace('_', '-') + (alone ? "" : "-" + parts.group(3));
  }
}
