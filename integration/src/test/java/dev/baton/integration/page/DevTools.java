package dev.baton.integration.page;

import dev.baton.cli.api.ApiJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * One page of a browser over its DevTools protocol: commands with a number, answers with the same
 * number, and events without one, each a JSON text of a web socket. What the page itself gets wrong
 * is kept: exceptions, and what its security policy stops.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">the protocol</a>
 */
final class DevTools implements AutoCloseable {

  private static final long LIMIT_SECONDS = 20;

  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;

  DevTools(URI page) {
    this.socket = client.newWebSocketBuilder().buildAsync(page, new Reader()).join();
  }

  /**
   * @throws AssertionError if the browser refuses it
   */
  JsonNode command(String method, Map<String, Object> parameters) throws Exception {
    int id = number.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    Map<String, Object> command = new LinkedHashMap<>();
    command.put("id", id);
    command.put("method", method);
    command.put("params", parameters);
    socket.sendText(ApiJson.COMPACT.writeValueAsString(command), true).join();
    JsonNode answered = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (answered.has("error")) {
      throw new AssertionError(method + ": " + answered.get("error"));
    }
    return answered.get("result");
  }

  /** What the page got wrong so far. */
  List<String> wrong() {
    return wrong;
  }

  private void heard(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = asked.remove(message.get("id").asInt());
      if (answer != null) {
        answer.complete(message);
      }
      return;
    }
    String event = message.get("method").asString();
    JsonNode what = message.get("params");
    if (event.equals("Runtime.exceptionThrown")) {
      wrong.add(what.get("exceptionDetails").toString());
    } else if (event.equals("Log.entryAdded")
        && what.get("entry").get("source").asString().equals("security")) {
      wrong.add(what.get("entry").get("text").asString());
    }
  }

  /** Puts the parts of a text together. */
  private final class Reader implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard(ApiJson.COMPACT.readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
    client.close();
  }
}
