package dev.baton.ops.docker.engine;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The programs of this machine. */
final class Processes implements CommandRunner {

  @Override
  public Result run(List<String> command, String input, Duration limit) throws IOException {
    Process process = new ProcessBuilder(command).start();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> output = readers.submit(() -> text(process.getInputStream()));
      Future<String> error = readers.submit(() -> text(process.getErrorStream()));
      write(process, input);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException(
            "'%s' did not end within %d s".formatted(words(command), limit.toSeconds()));
      }
      return new Result(process.exitValue(), output.get(), error.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while '" + words(command) + "' ran", e);
    } catch (ExecutionException e) {
      throw new IOException("'" + words(command) + "' could not be read: " + e.getCause(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void write(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading all: its status and its words say why.
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String words(List<String> command) {
    return String.join(" ", command.subList(0, Math.min(2, command.size())));
  }

  @Override
  public Closeable follow(List<String> command, Consumer<String> line, Runnable ended) {
    CompletableFuture<Process> running = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("follow-" + command.getFirst())
        .start(
            () -> {
              try {
                read(command, running, line);
              } finally {
                ended.run();
              }
            });
    return () -> running.thenAccept(Process::destroyForcibly);
  }

  private static void read(
      List<String> command, CompletableFuture<Process> running, Consumer<String> line) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      running.complete(process);
      process.getOutputStream().close();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        lines.lines().forEach(line);
      }
    } catch (IOException | UncheckedIOException e) {
      running.completeExceptionally(e); // whoever follows is told that it has ended
    }
  }
}
