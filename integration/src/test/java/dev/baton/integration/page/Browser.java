package dev.baton.integration.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.ops.provision.engine.CachedFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A chromium without a window, with one page that is used as a person uses it: by the mouse and the
 * keyboard, seeing what can be seen.
 */
final class Browser implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Where the middle of the only visible element is; null if there is none, or another above. */
  private static final String MIDDLE =
      """
      (() => {
        const all = [...document.querySelectorAll(SELECTOR)]
          .filter((e) => !TEXT || e.textContent.trim() === TEXT);
        if (all.length !== 1 || all[0].disabled) return null;
        all[0].scrollIntoView({ block: 'center' });
        const box = all[0].getBoundingClientRect();
        const x = box.x + box.width / 2;
        const y = box.y + box.height / 2;
        return all[0].contains(document.elementFromPoint(x, y)) ? { x, y } : null;
      })()
      """;

  private final Process process;
  private final Path profile;
  private final DevTools tools;

  private Browser(Process process, Path profile, DevTools tools) {
    this.process = process;
    this.profile = profile;
    this.tools = tools;
  }

  /** The browser of this machine. */
  static Optional<Path> installed() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser start(Path program) throws Exception {
    Path profile = Files.createTempDirectory("baton-browser");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox", // which root cannot have; the page is our own
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--window-size=1280,1000",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("output.txt").toFile())
            .start();
    try {
      DevTools tools = new DevTools(page(process, profile));
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        tools.command(domain + ".enable", Map.of());
      }
      return new Browser(process, profile, tools);
    } catch (Exception | AssertionError e) {
      end(process, profile);
      throw e;
    }
  }

  /** The address of its only page, which it tells at the port that it writes into its profile. */
  private static URI page(Process process, Path profile) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (true) {
        assertThat(System.nanoTime() < end && process.isAlive())
            .as("the browser starts; it said: %s", Files.readString(profile.resolve("output.txt")))
            .isTrue();
        Path file = profile.resolve("DevToolsActivePort");
        if (Files.exists(file) && Files.readString(file).lines().count() == 2) {
          String port = Files.readString(file).lines().findFirst().orElseThrow();
          URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
          String answer =
              client
                  .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                  .body();
          for (JsonNode target : ApiJson.COMPACT.readTree(answer)) {
            if (target.get("type").asString().equals("page")) {
              return URI.create(target.get("webSocketDebuggerUrl").asString());
            }
          }
        }
        Thread.sleep(50);
      }
    }
  }

  /** Goes to an address, with these headers on everything that is fetched from then on. */
  void open(String url, Map<String, String> headers) throws Exception {
    tools.command("Network.setExtraHTTPHeaders", Map.of("headers", headers));
    for (String to : List.of("about:blank", url)) { // so that nothing is left of what was shown
      tools.command("Page.navigate", Map.of("url", to));
      await("document.readyState === 'complete' && location.href === " + text(to));
    }
  }

  /** What an expression of JavaScript says, once it is there. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        tools.command(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    JsonNode value = result.get("result").get("value");
    return value == null ? ApiJson.COMPACT.nullNode() : value;
  }

  /** Waits until an expression is true. */
  void await(String expression) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!evaluate("Boolean(" + expression + ")").asBoolean()) {
      assertThat(System.nanoTime())
          .as("waiting until %s; the page shows:\n%s", expression, seen())
          .isLessThan(end);
      Thread.sleep(20);
    }
  }

  /** The page's text. */
  String seen() throws Exception {
    return evaluate("document.body.innerText").asString();
  }

  /** Waits until the page shows a text. */
  void awaitText(String wanted) throws Exception {
    await("document.body.innerText.includes(" + text(wanted) + ")");
  }

  /**
   * Presses the only button of a text in a part of the page with the mouse, until that has an
   * effect: what the page learns meanwhile may move it away from under the mouse.
   *
   * @param effect what becomes true by it
   */
  void press(String part, String button, String effect) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!evaluate("Boolean(" + effect + ")").asBoolean()) {
      assertThat(System.nanoTime())
          .as("'%s' of %s can be pressed; the page shows:\n%s", button, part, seen())
          .isLessThan(end);
      JsonNode middle =
          evaluate(
              MIDDLE.replace("SELECTOR", text(part + " button")).replace("TEXT", text(button)));
      if (!middle.isNull()) {
        click(middle.get("x").asDouble(), middle.get("y").asDouble());
      }
      Thread.sleep(50);
    }
  }

  private void click(double x, double y) throws Exception {
    for (String type : List.of("mousePressed", "mouseReleased")) {
      tools.command(
          "Input.dispatchMouseEvent",
          Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
    }
  }

  /** Types a text into a field, in place of what is there. */
  void type(String field, String typed) throws Exception {
    evaluate(
        "(() => { const field = document.querySelector(%s); field.focus(); field.select(); })()"
            .formatted(text(field)));
    tools.command("Input.insertText", Map.of("text", typed));
    await("document.querySelector(" + text(field) + ").value === " + text(typed));
  }

  /** What the page itself got wrong. */
  List<String> wrong() {
    return tools.wrong();
  }

  /** As JavaScript writes it. */
  static String text(String value) {
    return ApiJson.COMPACT.writeValueAsString(value);
  }

  @Override
  public void close() throws Exception {
    tools.close();
    end(process, profile);
  }

  private static void end(Process process, Path profile) throws InterruptedException, IOException {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle one : all) {
      one.onExit().join();
    }
    CachedFolder.deleteTree(profile);
  }
}
