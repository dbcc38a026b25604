package dev.baton.server.command;

import dev.baton.ops.backup.format.StoredBackup;
import dev.baton.ops.backup.s3.S3Address;
import dev.baton.ops.backup.s3.S3Credentials;
import dev.baton.ops.backup.s3.S3Settings;
import dev.baton.ops.backup.s3.S3Settings.Addressing;
import dev.baton.ops.backup.s3.S3Target;
import dev.baton.ops.backup.seal.BackupKey;
import dev.baton.ops.backup.store.BackupTarget;
import dev.baton.ops.backup.store.FolderTarget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a place of backups is reached, and by what they are encrypted there. */
final class S3Options {

  static final String REGION = "us-east-1";

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "Of the object storage, for s3://… Default: Amazon's own of the region.")
  @Nullable URI endpoint;

  @Option(
      names = "--s3-region",
      paramLabel = "NAME",
      description = "The bucket's. Default: the environment's AWS_REGION, else us-east-1.")
  @Nullable String region;

  @Option(
      names = "--s3-addressing",
      paramLabel = "HOW",
      converter = AddressingConverter.class,
      description =
          "Where the bucket's name stands: path, virtual-host. Default: path with --s3-endpoint,"
              + " else virtual-host.")
  @Nullable Addressing addressing;

  @Option(
      names = "--s3-credentials",
      paramLabel = "FILE",
      description =
          "Holds aws_access_key_id = …, aws_secret_access_key = … and perhaps aws_session_token ="
              + " …. Default: the environment's AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"
              + " AWS_SESSION_TOKEN.")
  @Nullable Path credentials;

  @Option(
      names = "--s3-authority",
      paramLabel = "FILE",
      description =
          "A PEM file with the authority of the storage's certificate. Default: whom Java trusts.")
  @Nullable Path authority;

  @Option(
      names = "--s3-retry-for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "2m",
      description =
          "For how long each request is repeated when the storage cannot be reached (default"
              + " ${DEFAULT-VALUE}).")
  Duration retryFor = Duration.ofMinutes(2);

  @Option(
      names = "--spool",
      paramLabel = "DIR",
      description =
          "Where files lie until they are sent, up to 64 MB for each connection. Default: the"
              + " folder for temporary files.")
  Path spool = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "The key by which backups are encrypted: 32 random bytes in Base64. Without it new ones"
              + " are not, and encrypted ones cannot be read.")
  @Nullable Path keyFile;

  /** Of words as people write them. */
  static final class AddressingConverter implements ITypeConverter<Addressing> {
    @Override
    public Addressing convert(String text) {
      return switch (text) {
        case "path" -> Addressing.PATH;
        case "virtual-host" -> Addressing.VIRTUAL_HOST;
        default ->
            throw new TypeConversionException("'" + text + "' is neither path nor virtual-host");
      };
    }
  }

  private final Map<String, String> environment = System.getenv();

  /**
   * A place where backups are kept.
   *
   * @param text a folder or {@code s3://BUCKET/PREFIX}
   */
  BackupTarget target(String text, @Nullable CommandSpec spec) throws IOException {
    return S3Address.isOne(text)
        ? object(address(text, spec), spec)
        : new FolderTarget(Path.of(text), key());
  }

  private Optional<BackupKey> key() throws IOException {
    return keyFile == null ? Optional.empty() : Optional.of(BackupKey.read(keyFile));
  }

  /** A backup in its place, which is to be closed. */
  record Located(BackupTarget target, String name) {
    StoredBackup open() throws IOException {
      return target.open(name);
    }
  }

  /**
   * @param text a backup's folder or {@code s3://BUCKET/PREFIX/NAME}
   */
  Located backup(String text, @Nullable CommandSpec spec) throws IOException {
    if (S3Address.isOne(text)) {
      S3Address address = address(text, spec);
      try {
        return new Located(object(address.parent(), spec), address.name());
      } catch (IllegalArgumentException e) {
        throw CommandSpecs.usage(spec, e.getMessage());
      }
    }
    Path path = Path.of(text);
    Path name = path.getFileName();
    if (name == null) {
      throw CommandSpecs.usage(spec, "'" + text + "' is no backup's folder");
    }
    Path parent = path.getParent();
    return new Located(
        new FolderTarget(parent == null ? Path.of("") : parent, key()), name.toString());
  }

  private static S3Address address(String text, @Nullable CommandSpec spec) {
    try {
      return S3Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }

  private BackupTarget object(S3Address address, @Nullable CommandSpec spec) throws IOException {
    S3Credentials found =
        credentials != null
            ? S3Credentials.read(credentials)
            : S3Credentials.of(environment)
                .orElseThrow(
                    () ->
                        CommandSpecs.usage(
                            spec,
                            "give --s3-credentials, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
    Addressing how = endpoint == null ? Addressing.VIRTUAL_HOST : Addressing.PATH;
    try {
      return S3Target.of(
          new S3Settings(
              Optional.ofNullable(endpoint),
              region != null ? region : environment.getOrDefault("AWS_REGION", REGION),
              addressing == null ? how : addressing,
              found,
              Optional.ofNullable(authority),
              retryFor,
              spool,
              key()),
          address);
    } catch (IllegalArgumentException e) {
      throw CommandSpecs.usage(spec, e.getMessage());
    }
  }
}
