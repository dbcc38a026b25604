package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was done on the way to a mode: a file with a line of JSON for each thing, each on the disk
 * before the next is done. It tells people, and the next attempt which servers belong to it; what
 * is left to do is read from the servers. Not thread-safe.
 */
public final class MoveRecord {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String SUFFIX = ".jsonl";

  private final Path file;
  private final InstantSource clock;
  private boolean ended;

  private MoveRecord(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * One line.
   *
   * @param event {@code begin}, {@code step}, {@code done}, {@code failed}, {@code end}
   * @param text what it says of that, for people
   * @param to the mode that is moved to; with {@code begin}
   * @param from the mode before; with {@code begin}, null if it was not clear
   * @param instances with {@code begin} all servers, with {@code step} the one
   * @param statements without passwords
   * @param armed the clusters that managers were disarmed for; with {@code begin}
   */
  public record Line(
      String at,
      String event,
      String text,
      @Nullable String to,
      @Nullable String from,
      @Nullable List<String> instances,
      @Nullable List<String> statements,
      @Nullable List<Armed> armed) {}

  /** A cluster that a manager may act on, by the manager's address. */
  public record Armed(String url, String cluster) {}

  /**
   * A move that has not come to its end.
   *
   * @param last what its last line says
   */
  public record Unfinished(
      Path file,
      String since,
      String to,
      Optional<String> from,
      List<InstanceKey> servers,
      List<Armed> armed,
      String last) {}

  /** What it is about. */
  public record Subject(
      String to, Optional<String> from, Collection<InstanceKey> servers, List<Armed> armed) {}

  /** The default folder of records: {@code ~/.local/share/baton/moves}. */
  public static Path standardFolder(Path home) {
    return home.resolve(Path.of(".local", "share", "baton", "moves"));
  }

  /** Begins one in a file of its own. */
  public static MoveRecord begin(Path folder, Subject subject, InstantSource clock)
      throws IOException {
    Files.createDirectories(folder);
    String time = clock.instant().toString().replaceAll("[^0-9TZ]", "");
    MoveRecord record = new MoveRecord(folder.resolve(time + "-" + subject.to() + SUFFIX), clock);
    record.write(
        new Line(
            record.now(),
            "begin",
            "move to " + subject.to(),
            subject.to(),
            subject.from().orElse(null),
            subject.servers().stream().map(InstanceKey::toString).toList(),
            null,
            subject.armed()));
    return record;
  }

  /** The newest that has not ended and is about one of these servers. */
  public static Optional<Unfinished> unfinished(Path folder, Collection<InstanceKey> servers)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(file -> file.toString().endsWith(SUFFIX))
              .sorted(Comparator.reverseOrder())
              .toList();
    }
    for (Path file : files) {
      Optional<Unfinished> found = read(file);
      if (found.filter(one -> one.servers().stream().anyMatch(servers::contains)).isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Unfinished> read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String text : Files.readAllLines(file)) {
      try {
        lines.add(MAPPER.readValue(text, Line.class));
      } catch (JacksonException e) {
        continue; // its writer was killed within the line
      }
    }
    if (lines.isEmpty()
        || !lines.getFirst().event().equals("begin")
        || lines.getLast().event().equals("end")) {
      return Optional.empty();
    }
    Line first = lines.getFirst();
    List<InstanceKey> servers = new ArrayList<>();
    for (String server : list(first.instances())) {
      servers.add(InstanceKey.parse(server));
    }
    Line last = lines.getLast();
    return Optional.of(
        new Unfinished(
            file,
            first.at(),
            String.valueOf(first.to()),
            Optional.ofNullable(first.from()),
            List.copyOf(new TreeSet<>(servers)),
            list(first.armed()),
            last.event() + ": " + last.text()));
  }

  private static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  /** Says of an earlier one that it has ended. */
  public static void close(Unfinished earlier, String why, InstantSource clock) throws IOException {
    new MoveRecord(earlier.file(), clock).say("end", why);
  }

  void step(Step step) throws IOException {
    write(
        new Line(
            now(),
            "step",
            step.sentence(),
            null,
            null,
            List.of(step.instance().toString()),
            step.statements().stream().map(Step.Statement::shown).toList(),
            null));
  }

  void say(String event, String text) throws IOException {
    write(new Line(now(), event, text, null, null, null, null, null));
  }

  /** Says that it has come to its end. */
  public void end(String text) throws IOException {
    say("end", text);
    ended = true;
  }

  /** Whether it has come to its end. */
  public boolean isEnded() {
    return ended;
  }

  public Path file() {
    return file;
  }

  private String now() {
    return clock.instant().toString();
  }

  private void write(Line line) throws IOException {
    String text = "\n" + MAPPER.writeValueAsString(line); // after half a line of a killed writer
    Files.write(
        file,
        (Files.exists(file) ? text : text.substring(1)).getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.DSYNC);
  }
}
