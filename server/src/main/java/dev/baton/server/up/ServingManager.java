package dev.baton.server.up;

import dev.baton.cli.api.ApiOperation;
import dev.baton.cli.client.ApiClient;
import dev.baton.cli.client.ApiException;
import dev.baton.cli.client.EndpointResolver.Endpoint;
import dev.baton.core.instance.InstanceKey;
import dev.baton.ops.docker.Membership;
import dev.baton.server.up.RunningFile.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The manager of the process that serves a cluster of containers, by its HTTP API. */
record ServingManager(Path directory) implements Membership.Watcher {

  private static final Duration ASK_LIMIT = Duration.ofSeconds(10);

  /** It would report a server that is gone on purpose as dead; nobody does if nobody watches. */
  @Override
  public void forget(InstanceKey gone) throws IOException {
    Optional<Running> running = RunningFile.read(directory);
    if (running.isEmpty()) {
      return;
    }
    URI uri = URI.create(running.get().http() + "/api/forget/" + gone.host() + "/" + gone.port());
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(ASK_LIMIT).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(
            "the manager does not forget " + gone + ": " + response.body().strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void require() throws IOException {
    running();
  }

  private Running running() throws IOException {
    return RunningFile.read(directory)
        .orElseThrow(
            () ->
                new IOException(
                    "nobody serves the cluster in " + directory + ": start 'up', then try again"));
  }

  @Override
  public void switchover(String cluster) throws IOException {
    URI uri = URI.create(running().http());
    try (ApiClient client = new ApiClient(new Endpoint(uri, "running.json"))) {
      ApiOperation operation = client.switchover(cluster, null);
      if (!operation.done()) {
        throw new IOException("the primary's role was not moved: " + operation.outcome());
      }
    } catch (ApiException e) {
      throw new IOException("the primary's role was not moved: " + e.getMessage(), e);
    }
  }
}
