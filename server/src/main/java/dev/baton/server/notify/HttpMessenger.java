package dev.baton.server.notify;

import dev.baton.cli.api.ApiJson;
import dev.baton.core.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** Posts a JSON object; any answer of 200 to 299 means that it was taken. */
final class HttpMessenger implements Messenger {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;

  private final String name;
  private final URI address;
  private final Function<Notification, Object> body;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  private HttpMessenger(String name, Secret url, Function<Notification, Object> body) {
    this.address = URI.create(url.reveal());
    this.name = name + " " + address.getHost(); // the path may be a secret
    this.body = body;
  }

  static Messenger webhook(Secret url) {
    return new HttpMessenger("webhook", url, notification -> notification);
  }

  /** Slack's incoming webhooks; its documentation has these three characters escaped. */
  static Messenger slack(Secret url) {
    return new HttpMessenger(
        "slack",
        url,
        notification ->
            Map.of(
                "text",
                notification
                    .text()
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Notification notification) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    ApiJson.COMPACT.writeValueAsString(body.apply(notification))))
            .build();
    int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    boolean forGood = status < 500 && status != TOO_MANY_REQUESTS && status != REQUEST_TIMEOUT;
    if (forGood) {
      throw new RefusedException("it answered with status " + status);
    }
    throw new IOException("it answered with status " + status);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
