package dev.baton.server.http.orchestrator;

import dev.baton.manager.api.Manager;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.ConfigurationKeeper;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import java.time.InstantSource;
import java.util.Optional;

/** orchestrator's API as a whole, below {@code /api}. */
public final class OrchestratorRoutes implements Routes {

  private final InformationRoutes information;
  private final RecoveryRoutes recovery;
  private final MetaRoutes meta;
  private final DiscoveryRoutes discovery;

  /**
   * @param hostname how this machine calls itself
   * @param keeper empty if the configuration came from no file
   * @param finder empty if clusters cannot be added
   */
  public OrchestratorRoutes(
      Manager manager,
      InstantSource clock,
      String hostname,
      Optional<ConfigurationKeeper> keeper,
      Optional<ClusterFinder> finder) {
    Lookup lookup = new Lookup(manager);
    this.information = new InformationRoutes(lookup, clock);
    this.recovery = new RecoveryRoutes(manager, lookup);
    this.meta = new MetaRoutes(hostname, keeper);
    this.discovery = new DiscoveryRoutes(lookup, finder, clock);
  }

  @Override
  public void addTo(Router router) {
    OrcRouter routes = new OrcRouter(router);
    information.addTo(routes);
    recovery.addTo(routes);
    meta.addTo(routes);
    discovery.addTo(routes);
    MissingRoutes.addTo(routes);
  }
}
