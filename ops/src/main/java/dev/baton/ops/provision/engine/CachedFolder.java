package dev.baton.ops.provision.engine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the cache that is either complete or absent: it is filled under another name and then
 * renamed, so that neither a crash nor two processes at once leave half of one.
 */
public final class CachedFolder {

  private CachedFolder() {}

  /** Fills the folder it is given. */
  @FunctionalInterface
  public interface Filler {
    void fill(Path folder) throws IOException;
  }

  /** Returns the folder, made by the filler if it is absent. */
  public static Path get(Path target, Filler filler) throws IOException {
    if (Files.isDirectory(target)) {
      return target;
    }
    Path parent = parent(target);
    Path work = parent.resolve(target.getFileName() + ".part-" + UUID.randomUUID());
    try {
      Files.createDirectories(work);
      filler.fill(work);
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(target)) { // else somebody else was faster
        throw e;
      }
    } finally {
      deleteTree(work);
    }
    return target;
  }

  public static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }

  /** Copies a folder with everything in it into one that exists. */
  public static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file,
                to.resolve(from.relativize(file).toString()),
                StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes a folder with everything in it; files that vanish meanwhile are no error. */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
