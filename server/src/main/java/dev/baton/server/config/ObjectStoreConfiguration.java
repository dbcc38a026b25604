package dev.baton.server.config;

import dev.baton.core.config.Option;
import dev.baton.ops.backup.s3.S3Address;
import dev.baton.ops.backup.s3.S3Credentials;
import dev.baton.ops.backup.s3.S3Settings;
import dev.baton.ops.backup.s3.S3Settings.Addressing;
import dev.baton.ops.backup.s3.S3Target;
import dev.baton.ops.backup.seal.BackupKey;
import dev.baton.ops.backup.store.BackupTarget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Object storage that backups are kept in, instead of a folder. */
public record ObjectStoreConfiguration(
    @Option(
            name = "backup.to",
            description =
                "Instead of backup.directory: object storage that speaks S3's protocol, as"
                    + " s3://BUCKET/PREFIX.")
        Optional<String> to,
    @Option(
            name = "backup.s3-endpoint",
            description =
                "Its address, as https://HOST:PORT; without it Amazon's own of the region.")
        Optional<String> endpoint,
    @Option(
            name = "backup.s3-region",
            description = "The bucket's region.",
            defaultValue = "us-east-1")
        String region,
    @Option(
            name = "backup.s3-addressing",
            description =
                "Where the bucket's name stands in requests: path, virtual-host. Without it path, if"
                    + " backup.s3-endpoint is given.")
        Optional<Addressing> addressing,
    @Option(
            name = "backup.s3-credentials-file",
            description =
                "Holds aws_access_key_id = …, aws_secret_access_key = … and perhaps"
                    + " aws_session_token = …; without it they are the manager's environment's, in"
                    + " capitals. Read at each backup.")
        Optional<Path> credentialsFile,
    @Option(
            name = "backup.s3-authority",
            description =
                "A PEM file with the authority of the storage's certificate; without it whom Java"
                    + " trusts.")
        Optional<Path> authority,
    @Option(
            name = "backup.s3-retry-for",
            description =
                "For how long each request is repeated when the storage cannot be reached.",
            defaultValue = "120",
            unit = "s")
        Duration retryFor,
    @Option(
            name = "backup.spool-directory",
            description =
                "Where files lie until they are sent, up to 64 MB for each connection; without it"
                    + " the folder for temporary files.")
        Optional<Path> spool) {

  /**
   * @throws IllegalArgumentException if it cannot be used
   */
  public ObjectStoreConfiguration {
    var _ = to.map(S3Address::parse);
    endpoint.map(URI::create).ifPresent(S3Settings::check);
    if (!region.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException("backup.s3-region: '" + region + "' is no region's name");
    }
    if (retryFor.isNegative()) {
      throw new IllegalArgumentException("backup.s3-retry-for is 0 s or more");
    }
  }

  /**
   * The place, with the credentials as they are now.
   *
   * @throws IOException if there are none
   */
  BackupTarget target(Map<String, String> environment, Optional<BackupKey> key) throws IOException {
    S3Credentials credentials =
        credentialsFile.isPresent()
            ? S3Credentials.read(credentialsFile.get())
            : S3Credentials.of(environment)
                .orElseThrow(
                    () ->
                        new IOException(
                            "there are no credentials for %s: give backup.s3-credentials-file, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the manager's environment"
                                .formatted(to.orElseThrow())));
    return S3Target.of(
        new S3Settings(
            endpoint.map(URI::create),
            region,
            how(),
            credentials,
            authority,
            retryFor,
            spool.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))),
            key),
        S3Address.parse(to.orElseThrow()));
  }

  private Addressing how() {
    return addressing.orElse(endpoint.isEmpty() ? Addressing.VIRTUAL_HOST : Addressing.PATH);
  }

  /** The same for a command; nothing of the credentials is in it. */
  List<String> arguments() {
    List<String> line = new ArrayList<>();
    endpoint.ifPresent(url -> line.addAll(List.of("--s3-endpoint", url)));
    line.addAll(List.of("--s3-region", region));
    line.addAll(
        List.of("--s3-addressing", how().name().toLowerCase(Locale.ROOT).replace('_', '-')));
    credentialsFile.ifPresent(file -> line.addAll(List.of("--s3-credentials", file.toString())));
    authority.ifPresent(file -> line.addAll(List.of("--s3-authority", file.toString())));
    line.addAll(List.of("--s3-retry-for", retryFor.toMillis() + "ms"));
    spool.ifPresent(folder -> line.addAll(List.of("--spool", folder.toString())));
    return line;
  }
}
