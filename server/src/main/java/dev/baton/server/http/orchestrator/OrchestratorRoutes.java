package dev.baton.server.http.orchestrator;

import dev.baton.manager.api.Manager;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.ConfigurationKeeper;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** orchestrator's API as a whole, below {@code /api}. */
public final class OrchestratorRoutes implements Routes {

  private final List<Consumer<OrcRouter>> parts;

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
    Configured configured = new Configured(keeper);
    Lookup lookup = new Lookup(manager, clock, configured);
    this.parts =
        List.of(
            new InformationRoutes(lookup, configured)::addTo,
            new RelocationRoutes(manager.refactoring(), lookup)::addTo,
            new ServerRoutes(manager.refactoring(), lookup)::addTo,
            new LabelRoutes(manager, lookup, () -> configured.answers().candidateExpiry())::addTo,
            new SuspensionRoutes(manager.recoveries(), lookup, clock)::addTo,
            new RecoveryRoutes(manager.recoveries(), lookup, configured)::addTo,
            new HistoryRoutes(manager, lookup, clock)::addTo,
            new DiscoveryRoutes(manager, lookup, finder)::addTo,
            new MetaRoutes(hostname, keeper)::addTo,
            new RaftRoutes(hostname)::addTo,
            MissingRoutes::addTo);
  }

  @Override
  public void addTo(Router router) {
    OrcRouter routes = new OrcRouter(router);
    parts.forEach(part -> part.accept(routes));
  }
}
