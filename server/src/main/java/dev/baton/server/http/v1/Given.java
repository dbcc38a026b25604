package dev.baton.server.http.v1;

import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.api.ClusterStatus;
import dev.baton.manager.api.Manager;
import dev.baton.server.http.Call;
import dev.baton.server.http.HttpFailure;
import org.jspecify.annotations.Nullable;

/** What a call names, found or refused in the same words by every route. */
final class Given {

  private Given() {}

  /** The cluster of the path's {@code {name}}; 404 without it. */
  static ClusterStatus cluster(Manager manager, Call call) {
    String name = call.path("name");
    return manager.clusters().stream()
        .filter(status -> status.snapshot().cluster().equals(name))
        .findFirst()
        .orElseThrow(() -> HttpFailure.notFound("there is no cluster '" + name + "'"));
  }

  /** An instance that a field of the body or the path names; 400 if it is none. */
  static InstanceKey instance(String field, @Nullable String text) {
    try {
      return InstanceKey.parse(text(field, text));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(field + ": " + e.getMessage());
    }
  }

  /** What a field of the body says, without the blanks around it; 400 if it says nothing. */
  static String text(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw HttpFailure.badRequest("the body needs '" + field + "'");
    }
    return text.strip();
  }
}
