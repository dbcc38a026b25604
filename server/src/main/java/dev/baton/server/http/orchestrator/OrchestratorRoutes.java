package dev.baton.server.http.orchestrator;

import dev.baton.manager.api.Manager;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import java.time.InstantSource;

/** orchestrator's API as a whole, below {@code /api}. */
public final class OrchestratorRoutes implements Routes {

  private final InformationRoutes information;
  private final RecoveryRoutes recovery;
  private final MetaRoutes meta;

  /**
   * @param hostname how this machine calls itself
   */
  public OrchestratorRoutes(Manager manager, InstantSource clock, String hostname) {
    Lookup lookup = new Lookup(manager);
    this.information = new InformationRoutes(lookup, clock);
    this.recovery = new RecoveryRoutes(manager, lookup);
    this.meta = new MetaRoutes(hostname);
  }

  @Override
  public void addTo(Router router) {
    OrcRouter routes = new OrcRouter(router);
    information.addTo(routes);
    recovery.addTo(routes);
    meta.addTo(routes);
    MissingRoutes.addTo(routes);
  }
}
