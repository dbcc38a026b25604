package dev.baton.server.command;

import dev.baton.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passwords come from a file or the environment, as a command line can be read by everybody. */
final class PasswordSource {

  private final Map<String, String> environment;

  PasswordSource(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * @param file its first line is the password; null to look into the environment
   * @return empty if neither says anything
   * @throws IOException if the file cannot be read; the message names option and file
   */
  Optional<Secret> read(String option, @Nullable Path file, String variable) throws IOException {
    if (file == null) {
      return Optional.ofNullable(environment.get(variable)).map(Secret::new);
    }
    try {
      return Optional.of(new Secret(Files.readString(file).lines().findFirst().orElse("")));
    } catch (IOException e) {
      throw new IOException(option + " " + file + " cannot be read: " + e, e);
    }
  }
}
