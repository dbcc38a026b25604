package dev.baton.ops.archive.stream;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The given servers, looked at together. */
final class Servers {

  private final List<SourceServer> all;

  Servers(List<SourceServer> all) {
    this.all = List.copyOf(all);
  }

  /**
   * What was seen.
   *
   * @param states of those that answered
   * @param failures of the others, each with its reason
   */
  record View(Map<SourceServer, ServerState> states, List<String> failures) {

    List<SourceServer> writable() {
      return states.entrySet().stream()
          .filter(entry -> entry.getValue().writable())
          .map(Map.Entry::getKey)
          .toList();
    }

    ServerState of(SourceServer server) {
      ServerState state = states.get(server);
      if (state == null) {
        throw new IllegalArgumentException(server.key() + " was not seen");
      }
      return state;
    }
  }

  /** Looks at all of them at once; takes a few seconds if one does not answer. */
  View look() throws IOException {
    Map<SourceServer, ServerState> states = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<SourceServer, Future<ServerState>> asked = new LinkedHashMap<>();
      all.forEach(server -> asked.put(server, executor.submit(server::look)));
      for (Map.Entry<SourceServer, Future<ServerState>> entry : asked.entrySet()) {
        try {
          states.put(entry.getKey(), entry.getValue().get());
        } catch (ExecutionException e) {
          Throwable cause = e.getCause();
          failures.add(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new View(states, failures);
  }
}
