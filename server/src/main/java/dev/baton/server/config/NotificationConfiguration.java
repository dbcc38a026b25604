package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.core.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is told to people, and where. */
public record NotificationConfiguration(
    @Option(
            name = "notifications.kinds",
            description =
                "What is told: detected (an instance failed), promote, done, refused and aborted (of"
                    + " operations), fenced, archived, rebuilding, rejoined, topology (everything"
                    + " else that changes).",
            defaultValue =
                "[detected, promote, done, refused, aborted, fenced, archived, rebuilding,"
                    + " rejoined]")
        List<String> kinds,
    @Option(
            name = "notifications.repeat-after",
            description = "For how long the same sentence about a cluster is not told again.",
            defaultValue = "600",
            unit = "s")
        Duration repeatAfter,
    @Option(
            name = "notifications.webhook-url",
            description =
                "Gets a POST with a JSON object for each: at, cluster, operation, kind, sentence,"
                    + " text. ${NAME} is that environment variable.")
        Optional<Secret> webhook,
    @Option(
            name = "notifications.slack-url",
            description =
                "An incoming webhook of Slack, or of what takes the same (Mattermost, Rocket.Chat,"
                    + " Discord with /slack): a POST with {\"text\": …}.")
        Optional<Secret> slack,
    MailConfiguration mail) {

  private static final Set<String> KINDS =
      Set.of(
          "detected",
          "promote",
          "done",
          "refused",
          "aborted",
          "fenced",
          "archived",
          "rebuilding",
          "rebuilt",
          "rejoined",
          "topology");

  /**
   * @throws IllegalArgumentException if a kind or an address is none
   */
  public NotificationConfiguration {
    kinds = List.copyOf(kinds);
    for (String kind : kinds) {
      if (!KINDS.contains(kind)) {
        throw new IllegalArgumentException(
            "notifications.kinds: '" + kind + "' is none of " + KINDS.stream().sorted().toList());
      }
    }
    webhook.ifPresent(url -> address("notifications.webhook-url", url));
    slack.ifPresent(url -> address("notifications.slack-url", url));
  }

  /** The message does not repeat what may hold a secret. */
  private static void address(String option, Secret url) {
    try {
      URI uri = URI.create(url.reveal());
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IllegalArgumentException(option + " is no http:// or https:// address");
  }
}
