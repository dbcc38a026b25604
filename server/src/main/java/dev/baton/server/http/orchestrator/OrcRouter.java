package dev.baton.server.http.orchestrator;

import dev.baton.server.http.HttpFailure;
import dev.baton.server.http.Router;
import dev.baton.server.http.Router.Access;
import dev.baton.server.http.Router.Handler;
import dev.baton.server.http.Router.Route;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Adds routes as orchestrator names them: a path below {@code /api/} with {@code :parameters}, all
 * of them GET, and under its newer name too where orchestrator has two.
 */
final class OrcRouter {

  /** Old and new first segments; source: {@code apiSynonyms} of {@code go/http/api.go}. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("relocate-slaves", "relocate-replicas"),
          Map.entry("regroup-slaves", "regroup-replicas"),
          Map.entry("move-up-slaves", "move-up-replicas"),
          Map.entry("repoint-slaves", "repoint-replicas"),
          Map.entry("enslave-siblings", "take-siblings"),
          Map.entry("enslave-master", "take-master"),
          Map.entry("regroup-slaves-bls", "regroup-replicas-bls"),
          Map.entry("move-slaves-gtid", "move-replicas-gtid"),
          Map.entry("regroup-slaves-gtid", "regroup-replicas-gtid"),
          Map.entry("match-slaves", "match-replicas"),
          Map.entry("match-up-slaves", "match-up-replicas"),
          Map.entry("regroup-slaves-pgtid", "regroup-replicas-pgtid"),
          Map.entry("detach-slave", "detach-replica"),
          Map.entry("reattach-slave", "reattach-replica"),
          Map.entry("detach-slave-master-host", "detach-replica-master-host"),
          Map.entry("reattach-slave-master-host", "reattach-replica-master-host"),
          Map.entry("cluster-osc-slaves", "cluster-osc-replicas"),
          Map.entry("start-slave", "start-replica"),
          Map.entry("restart-slave", "restart-replica"),
          Map.entry("stop-slave", "stop-replica"),
          Map.entry("stop-slave-nice", "stop-replica-nice"),
          Map.entry("reset-slave", "reset-replica"),
          Map.entry("restart-slave-statements", "restart-replica-statements"),
          Map.entry("enable-semi-sync-master", "enable-semi-sync-source"),
          Map.entry("disable-semi-sync-master", "disable-semi-sync-source"));

  private final Router router;

  OrcRouter(Router router) {
    this.router = router;
  }

  /** A question. */
  OrcRouter ask(String path, Handler handler) {
    return add(path, Access.READ, handler);
  }

  /** A command. */
  OrcRouter act(String path, Handler handler) {
    return add(path, Access.ACT, handler);
  }

  /** What is answered with an error that names it. */
  OrcRouter refuse(String path, String why) {
    return eachName(
        path,
        named ->
            register(
                named,
                Access.ACT,
                call -> {
                  throw HttpFailure.notImplemented(first(named) + why);
                }));
  }

  private OrcRouter add(String path, Access access, Handler handler) {
    return eachName(path, named -> register(named, access, handler));
  }

  private OrcRouter eachName(String path, Consumer<String> register) {
    register.accept(path);
    String synonym = SYNONYMS.get(first(path));
    if (synonym != null) {
      register.accept(synonym + path.substring(first(path).length()));
    }
    return this;
  }

  private static String first(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  private void register(String path, Access access, Handler handler) {
    String pattern = "/api/" + path.replaceAll(":([A-Za-z]+)", "{$1}");
    router.add(new Route("GET", pattern, access, Envelope::failure, handler));
  }
}
