package dev.baton.server.http.v1;

import dev.baton.cli.api.ApiConfiguration;
import dev.baton.cli.api.ApiFound;
import dev.baton.cli.api.ApiInstanceName;
import dev.baton.cli.api.ApiReload;
import dev.baton.cli.api.ApiReloadRequest;
import dev.baton.cli.api.ApiSession;
import dev.baton.core.instance.InstanceKey;
import dev.baton.server.config.ClusterFinder;
import dev.baton.server.config.ClusterFinder.FindException;
import dev.baton.server.config.ClusterFinder.Found;
import dev.baton.server.config.Configuration;
import dev.baton.server.config.ConfigurationKeeper;
import dev.baton.server.config.ConfigurationKeeper.Reload;
import dev.baton.server.config.Difference;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Reply;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import java.util.Optional;

/**
 * Version 1 of the API over the program itself: who asks, its configuration, what it looks after.
 */
public final class SteeringRoutes implements Routes {

  private final Optional<ConfigurationKeeper> keeper;
  private final Optional<ClusterFinder> finder;

  /**
   * @param keeper empty if the configuration came from no file
   * @param finder empty if clusters cannot be added
   */
  public SteeringRoutes(Optional<ConfigurationKeeper> keeper, Optional<ClusterFinder> finder) {
    this.keeper = keeper;
    this.finder = finder;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/api/v1/session", this::session)
        .get("/api/v1/configuration", call -> configuration())
        .post("/api/v1/configuration/reload", this::reload)
        .post("/api/v1/discover", this::discover);
  }

  private Reply session(Call call) {
    return Reply.json(
        new ApiSession(call.identity().user(), call.identity().mayAct(), keeper.isPresent()));
  }

  private ConfigurationKeeper keeper() {
    return keeper.orElseThrow(
        () -> HttpFailure.conflict("this Baton was started without a configuration file"));
  }

  private Reply configuration() {
    Configuration current = keeper().current();
    return Reply.json(
        new ApiConfiguration(
            current.file().toString(),
            Difference.settings(current),
            current.ignored().stream()
                .map(one -> new ApiConfiguration.Ignored(one.key(), one.reason()))
                .toList()));
  }

  private Reply reload(Call call) throws Exception {
    Reload reload =
        keeper().reload(Boolean.TRUE.equals(call.body(ApiReloadRequest.class).dryRun()));
    return Reply.json(
        new ApiReload(
            reload.applied(),
            reload.differences().stream()
                .map(d -> new ApiReload.Difference(d.name(), d.before(), d.after()))
                .toList(),
            reload.refusal().isEmpty() ? null : reload.refusal()));
  }

  private Reply discover(Call call) throws Exception {
    ClusterFinder clusters =
        finder.orElseThrow(() -> HttpFailure.conflict("a demo looks after its own cluster only"));
    String text = call.body(ApiInstanceName.class).instance();
    if (text == null || text.isBlank()) {
      throw HttpFailure.badRequest("say which server: {\"instance\":\"host:port\"}");
    }
    try {
      Found found = clusters.discover(InstanceKey.parse(text));
      return Reply.json(new ApiFound(found.cluster(), found.instance().toString(), found.isNew()));
    } catch (IllegalArgumentException | FindException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
  }
}
