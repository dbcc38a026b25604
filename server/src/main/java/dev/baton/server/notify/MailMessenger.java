package dev.baton.server.notify;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.server.config.MailConfiguration;
import dev.baton.server.config.MailConfiguration.Encryption;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;

/** Sends a plain mail for each, over a connection of its own. */
final class MailMessenger implements Messenger {

  private static final String TIMEOUT_MILLIS = "10000";

  private final MailConfiguration settings;
  private final InstanceKey server;
  private final Session session;

  /**
   * @param settings that have recipients
   */
  MailMessenger(MailConfiguration settings) {
    this.settings = settings;
    this.server = settings.server().orElseThrow();
    this.session = Session.getInstance(properties(settings, server));
  }

  private static Properties properties(MailConfiguration settings, InstanceKey server) {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", server.host());
    properties.put("mail.smtp.port", Integer.toString(server.port()));
    properties.put("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.put("mail.smtp.timeout", TIMEOUT_MILLIS);
    properties.put("mail.smtp.writetimeout", TIMEOUT_MILLIS);
    properties.put("mail.smtp.auth", Boolean.toString(settings.user().isPresent()));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    switch (settings.encryption()) {
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
      }
      case DISABLED -> {}
    }
    return properties;
  }

  @Override
  public String name() {
    return "mail " + server;
  }

  @Override
  public void send(Notification notification) throws IOException {
    try {
      Message message = message(notification);
      try (Transport transport = session.getTransport("smtp")) {
        transport.connect(
            settings.user().orElse(null), settings.password().map(Secret::reveal).orElse(null));
        transport.sendMessage(message, message.getAllRecipients());
      }
    } catch (AuthenticationFailedException e) {
      throw new IOException("it does not take the login: " + e.getMessage(), e);
    } catch (AddressException e) {
      throw new RefusedException("'" + e.getRef() + "' is no mail address: " + e.getMessage());
    } catch (MessagingException e) {
      throw new IOException(
          (settings.encryption() == Encryption.STARTTLS ? "with STARTTLS: " : "") + e.getMessage(),
          e);
    }
  }

  private Message message(Notification notification) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(settings.from().orElseThrow(), true));
    for (String to : settings.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
    }
    message.setSubject(
        "[baton] %s: %s".formatted(notification.cluster(), notification.kind()),
        StandardCharsets.UTF_8.name());
    message.setText(
        "%s%n%nCluster: %s%nAt: %s%nOperation: %s%n"
            .formatted(
                notification.sentence(),
                notification.cluster(),
                notification.at(),
                notification.operation().isEmpty() ? "none" : notification.operation()),
        StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(notification.at()));
    return message;
  }
}
