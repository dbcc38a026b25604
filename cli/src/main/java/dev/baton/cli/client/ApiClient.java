package dev.baton.cli.client;

import dev.baton.cli.api.ApiAcknowledge;
import dev.baton.cli.api.ApiAcknowledged;
import dev.baton.cli.api.ApiArming;
import dev.baton.cli.api.ApiBackup;
import dev.baton.cli.api.ApiCluster;
import dev.baton.cli.api.ApiDowntime;
import dev.baton.cli.api.ApiDowntimeEnd;
import dev.baton.cli.api.ApiError;
import dev.baton.cli.api.ApiExplanation;
import dev.baton.cli.api.ApiFound;
import dev.baton.cli.api.ApiHealth;
import dev.baton.cli.api.ApiInstanceName;
import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiOperation;
import dev.baton.cli.api.ApiRecovery;
import dev.baton.cli.api.ApiRefactor;
import dev.baton.cli.api.ApiRefactorReport;
import dev.baton.cli.api.ApiReload;
import dev.baton.cli.api.ApiReloadRequest;
import dev.baton.cli.api.ApiSuspension;
import dev.baton.cli.api.ApiSwitchover;
import dev.baton.cli.api.ApiTopology;
import dev.baton.cli.client.EndpointResolver.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The HTTP API, one method a resource. Blocking; every request has a deadline. */
public final class ApiClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

  /** An operation may wait for relay logs to be applied. */
  private static final Duration OPERATION_TIMEOUT = Duration.ofMinutes(5);

  private final Endpoint endpoint;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  private final Optional<String> login;

  /** With the login that the environment names, if any. */
  public ApiClient(Endpoint endpoint) {
    this(endpoint, Login.of(System.getenv()));
  }

  /**
   * @param login what {@code Authorization} says
   */
  ApiClient(Endpoint endpoint, Optional<String> login) {
    this.endpoint = endpoint;
    this.login = login;
  }

  public ApiHealth health() {
    return get("/api/v1/health", ApiHealth.class);
  }

  public List<ApiCluster> clusters() {
    return List.of(get("/api/v1/clusters", ApiCluster[].class));
  }

  public ApiCluster cluster(String name) {
    return get(path(name, ""), ApiCluster.class);
  }

  public ApiTopology topology(String name) {
    return get(path(name, "/topology"), ApiTopology.class);
  }

  public ApiExplanation explain(String name) {
    return get(path(name, "/explain"), ApiExplanation.class);
  }

  /** Blocks until the operation has ended. */
  public ApiOperation switchover(String name, @Nullable String target) {
    String body = ApiJson.COMPACT.writeValueAsString(new ApiSwitchover(target));
    return post(path(name, "/switchover"), body, ApiOperation.class);
  }

  /** Blocks until the operation has ended. */
  public ApiOperation failover(String name) {
    return post(path(name, "/failover"), "{}", ApiOperation.class);
  }

  /** Blocks until the change has ended. */
  public ApiRefactorReport refactor(String word, ApiRefactor body) {
    return post(
        "/api/v1/refactor/" + word,
        ApiJson.COMPACT.writeValueAsString(body),
        ApiRefactorReport.class);
  }

  public ApiArming arm(String name, boolean on) {
    return post(path(name, on ? "/arm" : "/disarm"), "{}", ApiArming.class);
  }

  /** Takes on the cluster of a server. */
  public ApiFound discover(String instance) {
    String body = ApiJson.COMPACT.writeValueAsString(new ApiInstanceName(instance));
    return post("/api/v1/discover", body, ApiFound.class);
  }

  /** Reads the configuration again. */
  public ApiReload reload(boolean dryRun) {
    String body = ApiJson.COMPACT.writeValueAsString(new ApiReloadRequest(dryRun));
    return post("/api/v1/configuration/reload", body, ApiReload.class);
  }

  /** Blocks until the recovery has ended. */
  public ApiOperation recover(String instance) {
    return post(instancePath(instance, "/recover"), "{}", ApiOperation.class);
  }

  /**
   * @param cluster null for all
   */
  public List<ApiRecovery> recoveries(@Nullable String cluster, boolean unacknowledged, int limit) {
    String which = cluster == null ? "" : "&cluster=" + encoded(cluster);
    String query = "?limit=" + limit + "&unacknowledged=" + unacknowledged + which;
    return List.of(get("/api/v1/recoveries" + query, ApiRecovery[].class));
  }

  public ApiAcknowledged acknowledge(String recovery, String comment) {
    return acknowledgeAt("/api/v1/recoveries/" + encoded(recovery), comment);
  }

  public ApiAcknowledged acknowledgeCluster(String name, String comment) {
    return acknowledgeAt(path(name, ""), comment);
  }

  private ApiAcknowledged acknowledgeAt(String path, String comment) {
    String body = ApiJson.COMPACT.writeValueAsString(new ApiAcknowledge(comment));
    return post(path + "/acknowledge", body, ApiAcknowledged.class);
  }

  public List<ApiBackup> backups() {
    return List.of(get("/api/v1/backups", ApiBackup[].class));
  }

  public List<ApiSuspension> suspensions() {
    return List.of(get("/api/v1/suspensions", ApiSuspension[].class));
  }

  public ApiSuspension beginDowntime(String instance, String reason, long seconds) {
    String body = ApiJson.COMPACT.writeValueAsString(new ApiDowntime(reason, seconds));
    return act("PUT", instancePath(instance, "/downtime"), body, ApiSuspension.class);
  }

  public ApiDowntimeEnd endDowntime(String instance) {
    return act("DELETE", instancePath(instance, "/downtime"), "", ApiDowntimeEnd.class);
  }

  private static String path(String cluster, String rest) {
    return "/api/v1/clusters/" + encoded(cluster) + rest;
  }

  private static String instancePath(String instance, String rest) {
    return "/api/v1/instances/" + encoded(instance) + rest;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private <T> T get(String path, Class<T> type) {
    return send(request(path).timeout(READ_TIMEOUT).GET().build(), type);
  }

  private <T> T post(String path, String body, Class<T> type) {
    return act("POST", path, body, type);
  }

  private <T> T act(String method, String path, String body, Class<T> type) {
    HttpRequest request =
        request(path)
            .timeout(OPERATION_TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return send(request, type);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.base() + path))
            .header("Accept", "application/json");
    login.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private <T> T send(HttpRequest request, Class<T> type) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 400) {
        throw new ApiException(errorMessage(response));
      }
      return ApiJson.COMPACT.readValue(response.body(), type);
    } catch (HttpTimeoutException e) {
      throw new ApiException(who() + " did not answer in time: is it overloaded or stopped?", e);
    } catch (IOException e) {
      throw new ApiException(
          "no Baton answers at " + who() + ": start one (baton demo) or name one with --url", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException("interrupted while waiting for " + who(), e);
    } catch (JacksonException e) {
      throw new ApiException(
          who() + " answers, but not as a Baton does: is it another program?", e);
    }
  }

  private String errorMessage(HttpResponse<String> response) {
    try {
      return ApiJson.COMPACT.readValue(response.body(), ApiError.class).error().message();
    } catch (JacksonException | NullPointerException e) {
      return who() + " answered with status " + response.statusCode() + " and no explanation";
    }
  }

  private String who() {
    return endpoint.base() + " (" + endpoint.origin() + ")";
  }

  @Override
  public void close() {
    http.close();
  }
}
