package dev.baton.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** With what the commands log in to a Baton that asks for it: from the environment alone. */
final class Login {

  private Login() {}

  /** {@code BATON_TOKEN}, or {@code BATON_USER} with {@code BATON_LOGIN_PASSWORD}. */
  static Optional<String> of(Map<String, String> environment) {
    String token = environment.getOrDefault("BATON_TOKEN", "");
    if (!token.isBlank()) {
      return Optional.of("Bearer " + token.strip());
    }
    String user = environment.getOrDefault("BATON_USER", "");
    if (user.isBlank()) {
      return Optional.empty();
    }
    String both = user + ":" + environment.getOrDefault("BATON_LOGIN_PASSWORD", "");
    return Optional.of(
        "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
  }
}
