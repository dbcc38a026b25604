package dev.baton.server.http.openapi;

import dev.baton.cli.BatonVersion;
import dev.baton.cli.api.ApiAcknowledge;
import dev.baton.cli.api.ApiAcknowledged;
import dev.baton.cli.api.ApiArming;
import dev.baton.cli.api.ApiBackup;
import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiConfiguration;
import dev.baton.cli.api.ApiDowntime;
import dev.baton.cli.api.ApiDowntimeEnd;
import dev.baton.cli.api.ApiError;
import dev.baton.cli.api.ApiExplanation;
import dev.baton.cli.api.ApiFound;
import dev.baton.cli.api.ApiHealth;
import dev.baton.cli.api.ApiInstanceName;
import dev.baton.cli.api.ApiOperation;
import dev.baton.cli.api.ApiRecovery;
import dev.baton.cli.api.ApiRefactor;
import dev.baton.cli.api.ApiRefactorReport;
import dev.baton.cli.api.ApiReload;
import dev.baton.cli.api.ApiReloadRequest;
import dev.baton.cli.api.ApiSession;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.cli.api.ApiSwitchover;
import dev.baton.cli.api.ApiTopology;
import dev.baton.server.http.Reply;
import dev.baton.server.http.Router;
import dev.baton.server.http.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The document at {@code /api/v1/openapi.json} (OpenAPI 3.1). The operations are listed here and
 * held against the routes by a test; the schemas are made of the records, so they cannot differ.
 */
public final class OpenApiDocument implements Routes {

  static final String PATH = "/api/v1/openapi.json";
  private static final String CLUSTER = "/api/v1/clusters/{name}";
  private static final String INSTANCE = "/api/v1/instances/{instance}";
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

  private record Nothing() {}

  /** Everything that version 1 answers. */
  static List<Operation> operations() {
    List<Operation> all = new ArrayList<>(clusterOperations());
    all.addAll(recoveryOperations());
    all.addAll(otherOperations());
    return all;
  }

  private static List<Operation> clusterOperations() {
    return List.of(
        Operation.get("/api/v1/health", "About the program", ApiHealth.class),
        Operation.get("/api/v1/session", "Who asks, and what they may", ApiSession.class),
        Operation.get("/api/v1/clusters", "Every cluster", ApiCluster.class).list(),
        Operation.get(CLUSTER, "One cluster", ApiCluster.class),
        Operation.get(CLUSTER + "/topology", "The cluster as trees", ApiTopology.class),
        Operation.get(
            CLUSTER + "/explain", "What Baton would do now, and why", ApiExplanation.class),
        Operation.get(
                CLUSTER + "/operations",
                "The latest failovers and switchovers, newest first",
                ApiOperation.class)
            .list()
            .query("limit"),
        Operation.post(
            CLUSTER + "/switchover",
            "Moves the primary role in a planned way",
            ApiSwitchover.class,
            ApiOperation.class),
        Operation.post(
            CLUSTER + "/failover", "Replaces the primary now", Nothing.class, ApiOperation.class),
        Operation.post(
            CLUSTER + "/arm", "Lets Baton act on the cluster", Nothing.class, ApiArming.class),
        Operation.post(
            CLUSTER + "/disarm", "Lets Baton only observe it", Nothing.class, ApiArming.class));
  }

  private static List<Operation> recoveryOperations() {
    return List.of(
        Operation.get("/api/v1/recoveries", "Recoveries, newest first", ApiRecovery.class)
            .list()
            .query("cluster", "unacknowledged", "limit"),
        Operation.post(
            "/api/v1/recoveries/{uid}/acknowledge",
            "Says that a person has seen a recovery",
            ApiAcknowledge.class,
            ApiAcknowledged.class),
        Operation.post(
            CLUSTER + "/acknowledge",
            "The same for all recoveries of a cluster",
            ApiAcknowledge.class,
            ApiAcknowledged.class),
        Operation.get(
                "/api/v1/suspensions", "Downtimes and maintenance of now", ApiSuspension.class)
            .list(),
        Operation.post(
            INSTANCE + "/recover",
            "Recovers from what is wrong with an instance now",
            Nothing.class,
            ApiOperation.class),
        Operation.put(
            INSTANCE + "/downtime",
            "Lets recoveries leave an instance alone for a time",
            ApiDowntime.class,
            ApiSuspension.class),
        Operation.delete(
            INSTANCE + "/downtime", "Ends that before its time", ApiDowntimeEnd.class));
  }

  private static List<Operation> otherOperations() {
    return List.of(
        Operation.post(
            "/api/v1/refactor/{word}",
            "Changes a tree or a server",
            ApiRefactor.class,
            ApiRefactorReport.class),
        Operation.post(
            "/api/v1/discover",
            "Takes on the cluster of a server",
            ApiInstanceName.class,
            ApiFound.class),
        Operation.get("/api/v1/backups", "How scheduled backups stand", ApiBackup.class).list(),
        Operation.get("/api/v1/configuration", "What is in force", ApiConfiguration.class),
        Operation.post(
            "/api/v1/configuration/reload",
            "Reads the file again, all or nothing",
            ApiReloadRequest.class,
            ApiReload.class),
        Operation.get("/api/v1/load", "How a demo's load stands", null),
        Operation.get("/api/v1/events", "What happens, as server-sent events", null),
        Operation.get(PATH, "This document", null));
  }

  @Override
  public void addTo(Router router) {
    Map<String, Object> document = document();
    router.get(PATH, call -> Reply.json(document));
  }

  static Map<String, Object> document() {
    Schemas schemas = new Schemas();
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (Operation operation : operations()) {
      paths
          .computeIfAbsent(operation.path(), path -> new LinkedHashMap<>())
          .put(operation.method().toLowerCase(Locale.ROOT), describe(operation, schemas));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put("info", Map.of("title", "Baton", "version", BatonVersion.text()));
    document.put("paths", paths);
    document.put("components", Map.of("schemas", schemas.all()));
    return document;
  }

  private static Map<String, Object> describe(Operation operation, Schemas schemas) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("summary", operation.summary());
    List<Map<String, Object>> parameters = new ArrayList<>();
    Matcher name = PARAMETER.matcher(operation.path());
    while (name.find()) {
      parameters.add(parameter(name.group(1), "path", true));
    }
    operation.queries().forEach(query -> parameters.add(parameter(query, "query", false)));
    if (!parameters.isEmpty()) {
      described.put("parameters", parameters);
    }
    if (operation.request() != null) {
      described.put("requestBody", content(schemas.reference(operation.request())));
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put("200", answer(operation, schemas));
    Map<String, Object> error = content(schemas.reference(ApiError.class));
    error.put("description", "Why not");
    responses.put("default", error);
    described.put("responses", responses);
    return described;
  }

  private static Map<String, Object> parameter(String name, String where, boolean required) {
    return Map.of(
        "name", name, "in", where, "required", required, "schema", Map.of("type", "string"));
  }

  private static Map<String, Object> answer(Operation operation, Schemas schemas) {
    Map<String, Object> answer = new LinkedHashMap<>();
    if (operation.response() != null) {
      Map<String, Object> one = schemas.reference(operation.response());
      answer = content(operation.many() ? Map.of("type", "array", "items", one) : one);
    }
    answer.put("description", operation.summary());
    return answer;
  }

  private static Map<String, Object> content(Map<String, Object> schema) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("content", Map.of("application/json", Map.of("schema", schema)));
    return content;
  }
}
