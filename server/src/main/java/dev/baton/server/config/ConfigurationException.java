package dev.baton.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used; the message names the file, the line and what to do. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static ConfigurationException at(Path file, int line, String message) {
    return new ConfigurationException(
        line > 0 ? file + " line " + line + ": " + message : file + ": " + message);
  }
}
