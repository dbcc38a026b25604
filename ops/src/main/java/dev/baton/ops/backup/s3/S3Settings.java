package dev.baton.ops.backup.s3;

import dev.baton.ops.backup.seal.BackupKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How object storage is reached. Immutable; says nothing of its credentials when it is printed.
 *
 * @param endpoint of the storage; empty for that of Amazon in the region
 * @param addressing where the bucket's name stands in requests
 * @param authority a PEM file with whom to trust; empty for whom Java trusts
 * @param retryFor for how long each request is repeated when the storage cannot be reached or is
 *     overloaded
 * @param spool the folder in which files lie before they are sent
 * @param key by which backups are encrypted before they are sent
 */
public record S3Settings(
    Optional<URI> endpoint,
    String region,
    Addressing addressing,
    S3Credentials credentials,
    Optional<Path> authority,
    Duration retryFor,
    Path spool,
    Optional<BackupKey> key) {

  /** Where the bucket's name stands in requests. */
  public enum Addressing {
    /** In the path: {@code https://ENDPOINT/BUCKET/…}. */
    PATH,
    /** In the host's name: {@code https://BUCKET.ENDPOINT/…}. */
    VIRTUAL_HOST
  }

  /**
   * @throws IllegalArgumentException if it cannot be used
   */
  public S3Settings {
    endpoint.ifPresent(S3Settings::check);
    if (!region.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException("'" + region + "' is no region's name");
    }
    if (retryFor.isNegative()) {
      throw new IllegalArgumentException("a request is repeated for 0 s or more");
    }
  }

  /** Refuses what is no address of a server. */
  public static void check(URI endpoint) {
    boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
    boolean bare = endpoint.getPath() == null || endpoint.getPath().matches("/?");
    if (!http || endpoint.getHost() == null || endpoint.getUserInfo() != null || !bare) {
      throw new IllegalArgumentException(
          "an endpoint is written as https://HOST or https://HOST:PORT, without credentials or a path");
    }
  }

  /** The endpoint for messages. */
  String endpointText() {
    return endpoint.map(URI::toString).orElse("Amazon S3 in " + region);
  }

  @Override
  public String toString() {
    return "S3Settings[%s, %s, %s]".formatted(endpointText(), region, addressing);
  }
}
