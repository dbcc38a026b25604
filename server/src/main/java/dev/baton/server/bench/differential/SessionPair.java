package dev.baton.server.bench.differential;

import dev.baton.wire.client.ConnectOptions;
import dev.baton.wire.packet.MalformedPacketException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One session, twice. */
final class SessionPair implements Closeable {
  /** How much of what went before is told with a difference. */
  private static final int REMEMBERED = 40;

  private static final int LINES_SHOWN = 12;

  /** How what Baton does not do begins, which docs/proxy.md names. */
  private static final String REFUSAL = "ERR 1235 42000 Baton: ";

  private final String schema;
  private final SessionScript script;
  private final ComparedSession direct;
  private final ComparedSession proxied;
  private final Deque<Step> before = new ArrayDeque<>();

  private SessionPair(
      String schema, SessionScript script, ComparedSession direct, ComparedSession proxied) {
    this.schema = schema;
    this.script = script;
    this.direct = direct;
    this.proxied = proxied;
  }

  /**
   * What a step's two answers were.
   *
   * @param refused whether Baton said that it does not do this; the sessions differ from there on
   */
  record Compared(long packets, long errors, boolean refused, List<String> difference) {}

  static SessionPair open(
      ComparedServers servers, String schema, SessionScript script, Duration patience)
      throws IOException {
    long capabilities = script.capabilities();
    ComparedSession direct =
        ComparedSession.open(
            with(servers.direct(), schema, capabilities, patience), servers.keepsTypes());
    try {
      return new SessionPair(
          schema,
          script,
          direct,
          ComparedSession.open(
              with(servers.throughProxy(), schema, capabilities, patience), servers.keepsTypes()));
    } catch (IOException e) {
      direct.close();
      throw e;
    }
  }

  private static ConnectOptions with(
      ConnectOptions options, String schema, long capabilities, Duration patience) {
    return options
        .withDatabase(schema)
        .withCapabilities(capabilities)
        .withTimeouts(patience, patience);
  }

  String schema() {
    return schema;
  }

  /** Does the next step on both sides. */
  Compared step() {
    Step step = script.next();
    List<String> expected = answer(direct, step);
    List<String> got = answer(proxied, step);
    before.addLast(step);
    if (before.size() > REMEMBERED) {
      before.removeFirst();
    }
    long errors = expected.stream().filter(line -> line.startsWith("ERR")).count();
    boolean refused = got.stream().anyMatch(line -> line.startsWith(REFUSAL));
    boolean same = refused || expected.equals(got);
    return new Compared(
        expected.size(), errors, refused, same ? List.of() : difference(expected, got));
  }

  private static List<String> answer(ComparedSession session, Step step) {
    try {
      return session.perform(step);
    } catch (IOException | MalformedPacketException e) {
      return List.of("LOST " + e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private List<String> difference(List<String> expected, List<String> got) {
    List<String> told = new ArrayList<>();
    before.forEach(step -> told.add("  " + step));
    int at = 0;
    while (at < expected.size() && at < got.size() && expected.get(at).equals(got.get(at))) {
      at++;
    }
    told.add("alike up to packet " + at);
    show("directly: ", expected, at, told);
    show("through the proxy: ", got, at, told);
    return told;
  }

  private static void show(String side, List<String> lines, int from, List<String> told) {
    lines.stream().skip(from).limit(LINES_SHOWN).forEach(line -> told.add(side + line));
    if (from >= lines.size()) {
      told.add(side + "nothing more");
    }
  }

  @Override
  public void close() throws IOException {
    try (direct;
        proxied) {
      // both
    }
  }
}
