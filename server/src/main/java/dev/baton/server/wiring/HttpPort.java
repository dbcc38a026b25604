package dev.baton.server.wiring;

import dev.baton.cli.api.ApiBackup;
import dev.baton.manager.api.Manager;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.ConfigurationKeeper;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.HttpSettings;
import dev.baton.server.http.WebFiles;
import dev.baton.server.http.metrics.MetricsRoutes;
import dev.baton.server.http.openapi.OpenApiDocument;
import dev.baton.server.http.orchestrator.OrchestratorRoutes;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.http.v1.BackupRoutes;
import dev.baton.server.http.v1.SteeringRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything that one HTTP port answers: Baton's API, orchestrator's, and the live page. */
public final class HttpPort {

  private HttpPort() {}

  /**
   * What of the program itself can be changed over HTTP.
   *
   * @param keeper empty if the configuration came from no file
   * @param finder empty if clusters cannot be added
   */
  public record Steering(Optional<ConfigurationKeeper> keeper, Optional<ClusterFinder> finder) {
    public static final Steering NONE = new Steering(Optional.empty(), Optional.empty());
  }

  /**
   * @param steering what of the program itself can be changed
   * @param backups how scheduled ones stand
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static HttpService open(
      HttpSettings settings,
      ApiRoutes api,
      Manager manager,
      Steering steering,
      Supplier<List<ApiBackup>> backups,
      InstantSource clock,
      EventHub events)
      throws IOException {
    return HttpService.start(
        settings,
        List.of(
            api,
            new SteeringRoutes(steering.keeper(), steering.finder()),
            new BackupRoutes(backups),
            new OpenApiDocument(),
            new OrchestratorRoutes(
                manager, clock, hostname(), steering.keeper(), steering.finder()),
            new MetricsRoutes(manager, clock, backups),
            new WebFiles()),
        events);
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
