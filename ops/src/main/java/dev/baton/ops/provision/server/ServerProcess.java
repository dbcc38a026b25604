package dev.baton.ops.provision.server;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.core.secret.Secret;
import dev.baton.core.time.MonotonicClock;
import dev.baton.ops.provision.engine.CachedFolder;
import dev.baton.ops.provision.engine.Engine;
import dev.baton.ops.provision.engine.Exec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One local server: made, started, killed, frozen, started again. It never restarts by itself.
 * Thread-safe: calls that change its state take turns.
 */
public final class ServerProcess implements StoppableServer, AutoCloseable {

  /** Long enough for a crash recovery on a busy machine. */
  public static final Duration START_LIMIT = Duration.ofSeconds(60);

  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(5);

  /** There until a start has run them, and holding passwords until then. */
  private static final String FIRST_STATEMENTS = "first-start.sql";

  private static final int QUOTED_LINES = 12;
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private volatile ServerSpec spec; // only its server id ever changes
  private final NodeLayout layout;
  private volatile @Nullable Process process;
  private volatile boolean retired;

  private ServerProcess(ServerSpec spec) {
    this.spec = spec;
    this.layout = spec.layout();
  }

  /** A server of which nothing exists yet: {@link #make} it, then {@link #start} it. */
  public static ServerProcess prepared(ServerSpec spec) {
    return new ServerProcess(spec);
  }

  /**
   * Makes the server's folders, data and configuration.
   *
   * @throws IOException if a port is taken, the folder holds a server already or cannot be written
   */
  public void make() throws IOException {
    Ports.require(spec.name(), spec.port());
    Ports.require(spec.name() + " (administrative)", spec.adminPort());
    layout.create();
    requireEmpty(layout.data());
    try {
      DataTemplate.copyTo(spec.engine(), layout.data());
      writePrivately(layout.myCnf(), MyCnf.text(spec));
      if (!spec.firstStatements().isEmpty()) {
        writePrivately(
            layout.conf().resolve(FIRST_STATEMENTS),
            FirstStatements.text(spec.engine().isMariaDb(), spec.firstStatements()));
      }
    } catch (IOException e) {
      throw new IOException(
          spec.name() + ": " + layout.directory() + " could not be filled: " + e.getMessage(), e);
    }
  }

  /**
   * The simplest way to a running server: one account, {@code root} with the given password, from
   * 127.0.0.1, and otherwise the configuration of every server Baton makes (read-only, too).
   *
   * @param port 0 for a free one
   * @param options see {@link ServerSpec}
   */
  public static ServerProcess start(
      Engine engine, Path directory, int port, Secret rootPassword, Map<String, String> options)
      throws IOException {
    SecureRandom random = new SecureRandom();
    Ports ports = new Ports(random);
    int clientPort = port == 0 ? ports.free() : port;
    ServerProcess server =
        prepared(
            new ServerSpec(
                directory.getFileName().toString(),
                engine,
                directory,
                clientPort,
                ports.free(),
                1 + random.nextInt(Integer.MAX_VALUE - 1),
                1,
                options,
                RootAccount.statements(rootPassword)));
    server.make();
    server.start();
    return server;
  }

  public ServerSpec spec() {
    return spec;
  }

  public NodeLayout layout() {
    return layout;
  }

  @Override
  public InstanceKey key() {
    return new InstanceKey("127.0.0.1", spec.port());
  }

  @Override
  public boolean isMariaDb() {
    return spec.engine().isMariaDb();
  }

  /** Of the process as it runs now, or as it last ran; 0 if it never did. */
  public long pid() {
    Process current = process;
    return current == null ? 0 : current.pid();
  }

  /** Whether the process exists; a frozen one does. */
  @Override
  public boolean isRunning() {
    Process current = process;
    return current != null && current.isAlive();
  }

  /**
   * Starts the server unless it runs, and returns when it greets its clients.
   *
   * @param extraOptions for this start alone, with their dashes
   * @throws IOException if it does not come up within the limit; it is then killed, and the message
   *     quotes the end of its log
   */
  public synchronized void start(List<String> extraOptions, Duration limit) throws IOException {
    if (isRunning()) {
      return;
    }
    requireNotRetired();
    Ports.require(spec.name(), spec.port());
    long logStart = Files.exists(layout.errorLog()) ? Files.size(layout.errorLog()) : 0;
    Path first = layout.conf().resolve(FIRST_STATEMENTS);
    boolean isFirst = Files.exists(first);
    List<String> line = new ArrayList<>(ownSession());
    line.addAll(spec.engine().command());
    line.add("--defaults-file=" + layout.myCnf());
    line.addAll(extraOptions);
    if (isFirst) {
      line.add("--init-file=" + first);
    }
    ProcessBuilder builder = new ProcessBuilder(line).directory(layout.data().toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(layout.errorLog().toFile()));
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process started = builder.start();
    process = started;
    if (retired) { // since the check above: whoever retired it may not have seen this process
      kill();
    }
    awaitGreeting(started, logStart, limit);
    if (isFirst) {
      Files.delete(first);
    }
  }

  public void start() throws IOException {
    start(List.of(), START_LIMIT);
  }

  /** SIGKILL, also to a frozen process; returns when it is gone. */
  @Override
  public void kill() throws IOException {
    Process current = process;
    if (current != null) {
      current.destroyForcibly();
      awaitExit(current, KILL_LIMIT);
    }
  }

  /** SIGTERM; does not wait. */
  @Override
  public void terminate() {
    Process current = process;
    if (current != null) {
      current.destroy();
    }
  }

  /** SIGSTOP. */
  public void freeze() throws IOException {
    signal("STOP");
  }

  /** SIGCONT. */
  public void thaw() throws IOException {
    signal("CONT");
  }

  /**
   * @return whether the process was gone within the limit
   */
  @Override
  public boolean awaitExit(Duration limit) throws IOException {
    Process current = process;
    return current == null || waitFor(current, limit);
  }

  /** Kills it and starts it again. */
  public synchronized void restart() throws IOException {
    kill();
    start();
  }

  /**
   * Ends it (SIGKILL), moves its data folder away and makes a new one, as for a server that has
   * never run. Start it next.
   *
   * @param aside where the old data is moved; must not exist
   * @param newServerId nobody else's, now or before: a replica skips what bears its own, such as
   *     what this server has once written itself
   */
  public synchronized void replaceData(Path aside, long newServerId) throws IOException {
    requireNotRetired();
    kill();
    Files.createDirectories(CachedFolder.parent(aside));
    Files.move(layout.data(), aside, StandardCopyOption.ATOMIC_MOVE);
    spec = spec.withServerId(newServerId);
    make();
  }

  /**
   * Undoes {@link #replaceData}, however far it came; new data is dropped.
   *
   * @param oldServerId what it had before
   */
  public synchronized void restoreData(Path aside, long oldServerId) throws IOException {
    requireNotRetired();
    kill();
    spec = spec.withServerId(oldServerId);
    writePrivately(layout.myCnf(), MyCnf.text(spec));
    if (!Files.isDirectory(aside)) {
      return; // the old data never left its place
    }
    CachedFolder.deleteTree(layout.data());
    Files.move(aside, layout.data(), StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(layout.conf().resolve(FIRST_STATEMENTS));
  }

  /** From now on it cannot be started again, not even by a restart that is under way. */
  @Override
  public void retire() {
    retired = true;
  }

  private void requireNotRetired() throws IOException {
    if (retired) {
      throw new IOException(spec.name() + " belongs to a cluster that was closed");
    }
  }

  /** Kills it. Its folders stay. */
  @Override
  public void close() throws IOException {
    kill();
  }

  /** Retires and kills it and removes its folders. */
  public void destroy() throws IOException {
    retire();
    kill(); // ends a start that is under way, which holds the monitor
    synchronized (this) {
      kill();
      CachedFolder.deleteTree(layout.directory());
    }
  }

  /** The last lines of its error log, for a message. */
  public String logTail() {
    return logTail(0);
  }

  private String logTail(long from) {
    try {
      byte[] log = Files.readAllBytes(layout.errorLog());
      int start = (int) Math.min(from, log.length);
      List<String> lines =
          new String(log, start, log.length - start, StandardCharsets.UTF_8).lines().toList();
      // the errors say why; a crash or a hang may leave none
      List<String> errors = lines.stream().filter(l -> l.contains("[ERROR]")).toList();
      List<String> told = errors.isEmpty() ? lines : errors;
      return String.join("\n", told.subList(Math.max(0, told.size() - QUOTED_LINES), told.size()));
    } catch (IOException e) {
      return "(no log could be read: " + e.getMessage() + ")";
    }
  }

  private void awaitGreeting(Process started, long logStart, Duration limit) throws IOException {
    long begin = MonotonicClock.SYSTEM.nanos();
    BooleanSupplier goOn =
        () -> started.isAlive() && MonotonicClock.SYSTEM.millisSince(begin) < limit.toMillis();
    boolean up;
    try {
      up = HandshakeProbe.await(spec.port(), goOn);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      throw new IOException(spec.name() + ": interrupted while it started", e);
    }
    if (up && started.isAlive()) {
      return;
    }
    String what =
        started.isAlive()
            ? "did not answer within " + limit.toSeconds() + " s and was killed"
            : "ended with status " + started.exitValue();
    kill();
    throw new IOException(
        spec.name()
            + " ("
            + key()
            + ", "
            + spec.engine().describe()
            + ") "
            + what
            + "; "
            + layout.errorLog()
            + " ends with:\n"
            + logTail(logStart));
  }

  /** A session of its own, so that Ctrl-C on the terminal reaches Baton and not the server. */
  private static List<String> ownSession() {
    return SETSID.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .map(path -> List.of(path.toString()))
        .orElse(List.of());
  }

  private void signal(String name) throws IOException {
    Process current = process;
    if (current == null || !current.isAlive()) {
      throw new IOException(spec.name() + " does not run");
    }
    Exec.Result result =
        Exec.run(
            List.of("/bin/sh", "-c", "kill -" + name + " " + current.pid()), null, SIGNAL_LIMIT);
    if (result.status() != 0) {
      throw new IOException(spec.name() + ": SIG" + name + " failed: " + result.tail(2));
    }
  }

  private void awaitExit(Process current, Duration limit) throws IOException {
    if (!waitFor(current, limit)) {
      throw new IOException(
          spec.name() + ": process " + current.pid() + " is still there after SIGKILL");
    }
  }

  private boolean waitFor(Process current, Duration limit) throws IOException {
    try {
      return current.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(spec.name() + ": interrupted while it ended", e);
    }
  }

  private void requireEmpty(Path data) throws IOException {
    try (Stream<Path> entries = Files.list(data)) {
      if (entries.findAny().isPresent()) {
        throw new IOException(
            spec.name() + ": " + data + " holds data already: choose another directory");
      }
    }
  }

  private void writePrivately(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    OwnerOnlyFiles.create(file);
    Files.writeString(file, text);
  }
}
