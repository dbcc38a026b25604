package dev.baton.server.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.manager.api.ManagerEvent;
import dev.baton.server.config.MailConfiguration;
import dev.baton.server.config.MailConfiguration.Encryption;
import dev.baton.server.config.NotificationConfiguration;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people are told, over real sockets. */
class NotifierTest {

  private static final MailConfiguration NO_MAIL =
      new MailConfiguration(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Encryption.STARTTLS,
          Optional.empty(),
          Optional.empty());

  private final LinkedBlockingQueue<String> posted = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger failure = new AtomicInteger(503);
  private HttpServer chat;

  @BeforeEach
  void start() throws IOException {
    chat = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chat.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean fails = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
          exchange.sendResponseHeaders(fails ? failure.get() : 200, -1);
          exchange.close();
          if (!fails) {
            posted.add(exchange.getRequestURI() + " " + body);
          }
        });
    chat.start();
  }

  @AfterEach
  void stop() {
    chat.stop(0);
  }

  private Optional<Secret> url(String path) {
    return Optional.of(new Secret("http://127.0.0.1:" + chat.getAddress().getPort() + path));
  }

  private static NotificationConfiguration configuration(
      Optional<Secret> webhook, Optional<Secret> slack, MailConfiguration mail) {
    return new NotificationConfiguration(
        List.of("done", "refused"), Duration.ofMinutes(10), webhook, slack, mail);
  }

  private static ManagerEvent event(String kind, String sentence) {
    return new ManagerEvent(Instant.parse("2026-01-02T03:04:05Z"), "shop", "f-1", kind, sentence);
  }

  private String next() throws InterruptedException {
    return String.valueOf(posted.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void aWebhookGetsEverythingAndAChatOneLine() throws Exception {
    try (Notifier notifier =
        new Notifier(
            configuration(url("/hook"), Optional.empty(), NO_MAIL), MonotonicClock.SYSTEM)) {
      notifier.accept(event("done", "b <2> took over."));
      assertThat(next())
          .startsWith("/hook {")
          .contains("\"cluster\":\"shop\"", "\"operation\":\"f-1\"", "\"kind\":\"done\"")
          .contains("\"sentence\":\"b <2> took over.\"", "2026-01-02T03:04:05Z");
      notifier.use(configuration(Optional.empty(), url("/chat"), NO_MAIL));
      notifier.accept(event("refused", "b <2> & c."));
      assertThat(next())
          .isEqualTo("/chat {\"text\":\"[shop] refused: b &lt;2&gt; &amp; c. (f-1)\"}");
    }
  }

  @Test
  void whatNobodyAskedForAndWhatWasJustSaidIsNotTold() throws Exception {
    try (Notifier notifier =
        new Notifier(configuration(url("/"), Optional.empty(), NO_MAIL), MonotonicClock.SYSTEM)) {
      notifier.accept(event("topology", "c was found."));
      notifier.accept(event("refused", "No."));
      notifier.accept(event("refused", "No."));
      notifier.accept(event("done", "Yes."));
      assertThat(next()).contains("\"No.\"");
      assertThat(next()).contains("\"Yes.\"");
    }
    assertThat(posted).isEmpty();
  }

  @Test
  void oneThatIsAwayForAWhileIsToldLaterInTheSameOrder() throws Exception {
    failures.set(2);
    try (Outbox outbox = outbox(50, Duration.ofMinutes(1))) {
      outbox.add(Notification.of(event("done", "First.")));
      outbox.add(Notification.of(event("done", "Second.")));
      assertThat(next()).contains("First.");
      assertThat(next()).contains("Second.");
      assertThat(outbox.dropped()).isZero();
    }
  }

  @Test
  void whatIsRefusedForGoodTooOldOrTooMuchIsDropped() throws Exception {
    failures.set(1);
    failure.set(404);
    try (Outbox outbox = outbox(50, Duration.ofMinutes(1))) {
      outbox.add(Notification.of(event("done", "Refused.")));
      outbox.add(Notification.of(event("done", "Taken.")));
      assertThat(next()).contains("Taken.");
      assertThat(outbox.dropped()).isEqualTo(1);
    }
    failures.set(Integer.MAX_VALUE);
    failure.set(503);
    Outbox late = outbox(50, Duration.ofMillis(1));
    late.add(Notification.of(event("done", "Too late.")));
    late.close();
    assertThat(late.dropped()).isEqualTo(1);
    Outbox full = outbox(1, Duration.ofMinutes(1));
    for (int i = 0; i < 4; i++) {
      full.add(Notification.of(event("done", "Number " + i)));
    }
    assertThat(full.dropped()).isBetween(2L, 3L); // one may be on its way
    full.close();
    assertThat(full.dropped()).isEqualTo(4);
  }

  private Outbox outbox(int waiting, Duration patience) {
    return new Outbox(
        HttpMessenger.webhook(url("/").orElseThrow()),
        new Outbox.Limits(waiting, Duration.ofMillis(20), Duration.ofMillis(50), patience),
        MonotonicClock.SYSTEM);
  }

  @Test
  void aMailSaysWhatHappenedToEachRecipient() throws Exception {
    GreenMail server = mailServer();
    try (Notifier notifier =
        new Notifier(
            configuration(
                Optional.empty(),
                Optional.empty(),
                mail(server.getSmtp().getPort(), Encryption.DISABLED)),
            MonotonicClock.SYSTEM)) {
      notifier.accept(event("refused", "Nobody may take over: “c” lags."));
      assertThat(server.waitForIncomingEmail(20_000, 1)).isTrue();
      MimeMessage received = server.getReceivedMessages()[0];
      assertThat(received.getSubject()).isEqualTo("[baton] shop: refused");
      assertThat(received.getAllRecipients()).hasSize(2);
      assertThat(String.valueOf(received.getContent()))
          .contains("Nobody may take over: “c” lags.", "Operation: f-1");
      assertThat(GreenMailUtil.getHeaders(received)).contains("baton@example.org");
    } finally {
      server.stop();
    }
  }

  @Test
  void aServerWithoutStarttlsGetsNoMailUnlessThatIsSaid() throws Exception {
    GreenMail server = mailServer();
    try (Messenger messenger =
        new MailMessenger(mail(server.getSmtp().getPort(), Encryption.STARTTLS))) {
      assertThatThrownBy(() -> messenger.send(Notification.of(event("done", "Yes."))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("STARTTLS");
      assertThat(server.getReceivedMessages()).isEmpty();
    } finally {
      server.stop();
    }
  }

  private static GreenMail mailServer() {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.setUser("baton", "secret");
    server.start();
    return server;
  }

  private static MailConfiguration mail(int port, Encryption encryption) {
    return new MailConfiguration(
        List.of("anna@example.org", "otto@example.org"),
        Optional.of("baton@example.org"),
        Optional.of(new InstanceKey("127.0.0.1", port)),
        encryption,
        Optional.of("baton"),
        Optional.of(new Secret("secret")));
  }

  @Test
  void settingsThatCannotWorkAreRefusedWithoutRepeatingSecrets() {
    assertThatThrownBy(
            () -> configuration(Optional.of(new Secret("hush")), Optional.empty(), NO_MAIL))
        .hasMessageContaining("notifications.webhook-url is no http://")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(
            () ->
                new NotificationConfiguration(
                    List.of("all"), Duration.ZERO, Optional.empty(), Optional.empty(), NO_MAIL))
        .hasMessageContaining("'all' is none of");
    assertThatThrownBy(
            () ->
                new MailConfiguration(
                    List.of("a@example.org"),
                    Optional.empty(),
                    Optional.empty(),
                    Encryption.TLS,
                    Optional.empty(),
                    Optional.empty()))
        .hasMessageContaining("needs notifications.mail-from");
  }
}
