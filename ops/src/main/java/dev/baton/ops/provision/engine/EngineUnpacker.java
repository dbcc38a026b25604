package dev.baton.ops.provision.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Unpacks an engine from its jar. Jars keep no file modes, so programs get their executable bits
 * here.
 */
final class EngineUnpacker {

  private static final Duration TAR_LIMIT = Duration.ofMinutes(2);

  private EngineUnpacker() {}

  /** Fills a new folder with the engine's basedir. */
  static void unpack(EngineArtifact artifact, Path jar, Path target) throws IOException {
    Files.createDirectories(target);
    try (JarFile file = new JarFile(jar.toFile())) {
      String prefix = artifact.prefix();
      String archive = artifact.archive();
      if (prefix != null) {
        copyTree(file, prefix, target);
      } else if (archive != null) {
        untar(file, archive, target);
      }
    }
    Path bin = target.resolve("bin");
    if (!Files.isDirectory(bin)) {
      throw new IOException(jar + " holds no bin folder: it is not the artifact it is named after");
    }
    makeExecutable(bin);
    makeExecutable(target.resolve("scripts"));
  }

  private static void copyTree(JarFile jar, String prefix, Path target) throws IOException {
    for (Iterator<JarEntry> i = jar.entries().asIterator(); i.hasNext(); ) {
      JarEntry entry = i.next();
      if (entry.isDirectory() || !entry.getName().startsWith(prefix)) {
        continue;
      }
      Path file = target.resolve(entry.getName().substring(prefix.length())).normalize();
      if (!file.startsWith(target)) {
        throw new IOException(jar.getName() + ": entry outside of its folder: " + entry.getName());
      }
      Files.createDirectories(CachedFolder.parent(file));
      try (InputStream in = jar.getInputStream(entry)) {
        Files.copy(in, file);
      }
    }
  }

  private static void untar(JarFile jar, String archive, Path target) throws IOException {
    JarEntry entry = jar.getJarEntry(archive);
    if (entry == null) {
      throw new IOException(jar.getName() + " holds no " + archive);
    }
    Path packed = target.resolve("packed.tar.gz");
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, packed);
    }
    Exec.Result result =
        Exec.run(
            List.of("tar", "-xzf", packed.toString(), "--no-same-owner", "-C", target.toString()),
            null,
            TAR_LIMIT);
    if (result.status() != 0) {
      throw new IOException("tar could not unpack " + archive + ": " + result.tail(5));
    }
    Files.delete(packed);
  }

  private static void makeExecutable(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toFile().setExecutable(true, false)) {
          throw new IOException("cannot make " + file + " executable");
        }
      }
    }
  }
}
