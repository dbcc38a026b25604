package dev.baton.ops.backup.s3;

import dev.baton.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An access key. Never printed: its {@code toString} shows none of it.
 *
 * @param session the token of a temporary one
 */
public record S3Credentials(Secret accessKey, Secret secretKey, Optional<Secret> session) {

  private static final String ACCESS_KEY = "aws_access_key_id";
  private static final String SECRET_KEY = "aws_secret_access_key";
  private static final String SESSION = "aws_session_token";

  /**
   * Reads a file as other tools have it: {@code aws_access_key_id = …}, {@code
   * aws_secret_access_key = …} and perhaps {@code aws_session_token = …}, of one profile.
   *
   * @throws IOException if it cannot be read or lacks something; nothing of it is in the message
   */
  public static S3Credentials read(Path file) throws IOException {
    Map<String, String> found = new HashMap<>();
    int sections = 0;
    try {
      for (String raw : Files.readAllLines(file)) {
        String line = raw.strip();
        sections += line.startsWith("[") ? 1 : 0;
        int equals = line.indexOf('=');
        if (equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
          found.put(
              line.substring(0, equals).strip().toLowerCase(Locale.ROOT),
              line.substring(equals + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new IOException("the credentials file " + file + " cannot be read: " + e, e);
    }
    if (sections > 1) {
      throw new IOException(
          "the credentials file " + file + " has several profiles: give one with a single one");
    }
    return of(found)
        .orElseThrow(
            () ->
                new IOException(
                    "the credentials file %s needs a line %s = … and a line %s = …"
                        .formatted(file, ACCESS_KEY, SECRET_KEY)));
  }

  /** What the environment says; empty if it says nothing. */
  public static Optional<S3Credentials> of(Map<String, String> named) {
    Optional<Secret> access = secret(named, ACCESS_KEY);
    Optional<Secret> secret = secret(named, SECRET_KEY);
    return access.isEmpty() || secret.isEmpty()
        ? Optional.empty()
        : Optional.of(new S3Credentials(access.get(), secret.get(), secret(named, SESSION)));
  }

  /** In a file, or in capitals in the environment. */
  private static Optional<Secret> secret(Map<String, String> named, String name) {
    String value = named.getOrDefault(name, named.get(name.toUpperCase(Locale.ROOT)));
    return Optional.ofNullable(value).filter(text -> !text.isBlank()).map(Secret::new);
  }
}
