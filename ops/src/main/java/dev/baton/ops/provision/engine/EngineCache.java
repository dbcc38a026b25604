package dev.baton.ops.provision.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where unpacked engines, the jars they come in and initialised data folders are kept between runs.
 *
 * @param directory the cache; nothing in it is needed for longer than a download takes
 * @param mavenRepository the local Maven repository, where a build may have put the jars already
 */
public record EngineCache(Path directory, Path mavenRepository) {

  /** {@code BATON_CACHE}, or {@code ~/.cache/baton}; {@code maven.repo.local}, or {@code ~/.m2}. */
  public static EngineCache standard() {
    return of(System.getenv("BATON_CACHE"), System.getProperties());
  }

  static EngineCache of(@Nullable String cacheVariable, Properties properties) {
    Path home = Path.of(properties.getProperty("user.home", "."));
    Path cache =
        cacheVariable == null || cacheVariable.isBlank()
            ? home.resolve(".cache").resolve("baton")
            : Path.of(cacheVariable).toAbsolutePath();
    String repository = properties.getProperty("maven.repo.local");
    return new EngineCache(
        cache,
        repository == null || repository.isBlank()
            ? home.resolve(".m2").resolve("repository")
            : Path.of(repository));
  }

  public Path engines() {
    return directory.resolve("engines");
  }

  public Path jars() {
    return directory.resolve("jars");
  }

  public Path templates() {
    return directory.resolve("templates");
  }

  /** The artifact's jar, if it is in one of its two places. */
  Optional<Path> jar(EngineArtifact artifact) {
    return Stream.of(
            jars().resolve(artifact.jarName()), mavenRepository.resolve(artifact.repositoryPath()))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
