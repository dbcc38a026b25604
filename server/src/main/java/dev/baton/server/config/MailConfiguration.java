package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import java.util.List;
import java.util.Optional;

/** Who gets mail, and which server takes it. */
public record MailConfiguration(
    @Option(
            name = "notifications.mail-to",
            description = "Addresses that get a mail for each; none sends no mail.",
            defaultValue = "[]")
        List<String> to,
    @Option(name = "notifications.mail-from", description = "The sender's address.")
        Optional<String> from,
    @Option(
            name = "notifications.smtp-server",
            description = "The mail server as HOST:PORT, such as mail.example:587.")
        Optional<InstanceKey> server,
    @Option(
            name = "notifications.smtp-tls",
            description =
                "starttls (the server must offer it), tls from the first byte on, or disabled.",
            defaultValue = "starttls")
        Encryption encryption,
    @Option(name = "notifications.smtp-user", description = "The login, if it wants one.")
        Optional<String> user,
    @Option(
            name = "notifications.smtp-password",
            description = "Its password; ${NAME} is that environment variable.")
        Optional<Secret> password) {

  /** How the connection to the mail server is encrypted. */
  public enum Encryption {
    STARTTLS,
    TLS,
    DISABLED
  }

  /**
   * @throws IllegalArgumentException if mail is to be sent and something is missing for it
   */
  public MailConfiguration {
    to = List.copyOf(to);
    if (!to.isEmpty() && (from.isEmpty() || server.isEmpty())) {
      throw new IllegalArgumentException(
          "notifications.mail-to needs notifications.mail-from and notifications.smtp-server");
    }
    if (user.isPresent() != password.isPresent()) {
      throw new IllegalArgumentException(
          "notifications.smtp-user and notifications.smtp-password need each other");
    }
  }
}
