package dev.baton.server.command;

import dev.baton.server.health.HealthDoor;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code baton proxy health}. The launcher answers it by itself, because a JVM takes longer to
 * start than keepalived waits; this is for whoever comes past the launcher, and for {@code --help}.
 */
@Command(
    name = "health",
    sortOptions = false,
    description = {
      "Exits 0 if a proxy of this machine can serve writes and reads, 1 if it cannot, with the reason"
          + " in a line; without a JVM, for keepalived and other checkers.",
      "Asks the proxy's health URL. A proxy that does not answer in time cannot serve."
    })
public final class ProxyHealthCommand implements Callable<Integer> {

  private static final Duration PEER_LIMIT = Duration.ofMillis(600);

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where the proxy's health URL is (default ${DEFAULT-VALUE}).")
  String host = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = HealthDoor.DEFAULT_PORT + "",
      description = "The port of the health URL (default ${DEFAULT-VALUE}).")
  int port;

  @Option(names = "--writes", description = "Demands only that writes are served.")
  boolean writes;

  @Option(names = "--reads", description = "Demands only that reads are served.")
  boolean reads;

  @Option(
      names = "--alive",
      description = "Demands only that the proxy takes clients, whatever its servers do.")
  boolean alive;

  @Option(
      names = "--hostgroup",
      paramLabel = "N[,N…]",
      description = "Hostgroups that must have a server ONLINE too.")
  @Nullable String hostgroup;

  @Option(
      names = "--peer",
      paramLabel = "ADDRESS",
      description =
          "Another proxy, with its health URL at the same port, repeatable: a proxy that takes"
              + " clients and has no server is good enough as long as no peer has one that answers.")
  List<String> peers = new ArrayList<>();

  @Option(
      names = "--strict",
      description = "With --peer: not good enough either if no peer's health URL answers.")
  boolean strict;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description = "After which the proxy counts as frozen (default ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ZERO;

  @Spec @Nullable CommandSpec spec;

  private URI url(String of, String path, String query) {
    String literal = of.contains(":") ? "[" + of + "]" : of;
    return URI.create("http://" + literal + ":" + port + "/health" + path + query);
  }

  /** 0 if nobody answers. */
  private static int status(HttpClient client, URI url) {
    try {
      return client
          .send(
              HttpRequest.newBuilder(url).timeout(PEER_LIMIT).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    int chosen = (writes ? 1 : 0) + (reads ? 1 : 0) + (alive ? 1 : 0);
    if (chosen > 1) {
      throw CommandSpecs.usage(
          spec, "choose one of --writes, --reads, --alive; without them both count");
    }
    String path = writes ? "/writes" : reads ? "/reads" : alive ? "/alive" : "";
    String groups = hostgroup == null ? "" : "hostgroup=" + hostgroup;
    URI uri = url(host, path, groups.isEmpty() ? "" : "?" + groups);
    PrintWriter out = CommandSpecs.given(spec).commandLine().getOut();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(timeout).build(),
              HttpResponse.BodyHandlers.ofString());
      boolean well = answer.statusCode() == 200;
      String body = answer.body().strip();
      if (!well && !peers.isEmpty() && body.startsWith("no ")) {
        String query = "?verified" + (groups.isEmpty() ? "" : "&" + groups);
        List<Integer> answers =
            peers.stream().map(peer -> status(client, url(peer, path, query))).toList();
        boolean better = answers.contains(200);
        boolean silent = strict && answers.stream().allMatch(status -> status == 0);
        well = !better && !silent;
        body +=
            better
                ? "; another proxy can serve"
                : silent
                    ? "; and no other proxy's health URL answers"
                    : "; nor can another proxy serve, so this one is as good";
      }
      out.println(body);
      out.flush();
      return well ? 0 : 1;
    } catch (IOException e) {
      out.println("no proxy answers at " + uri + " within " + timeout.toMillis() + " ms");
      out.flush();
      return 1;
    }
  }
}
