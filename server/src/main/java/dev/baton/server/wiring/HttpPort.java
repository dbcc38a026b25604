package dev.baton.server.wiring;

import dev.baton.manager.api.Manager;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.HttpService;
import dev.baton.server.http.HttpSettings;
import dev.baton.server.http.WebFiles;
import dev.baton.server.http.orchestrator.OrchestratorRoutes;
import dev.baton.server.http.v1.ApiRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;

/** Everything that one HTTP port answers: Baton's API, orchestrator's, and the live page. */
public final class HttpPort {

  private HttpPort() {}

  /**
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static HttpService open(
      HttpSettings settings, ApiRoutes api, Manager manager, InstantSource clock, EventHub events)
      throws IOException {
    return HttpService.start(
        settings,
        List.of(api, new OrchestratorRoutes(manager, clock, hostname()), new WebFiles()),
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
