package dev.baton.ops.backup.store;

import dev.baton.core.secret.OwnerOnlyFiles;
import dev.baton.ops.backup.format.BackupFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The files of a backup in a folder of its own. */
final class FolderFiles implements BackupFiles {

  private final Path folder;

  FolderFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public String where() {
    return folder.toString();
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(folder.resolve(name));
  }

  @Override
  public OptionalLong size(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
  }

  @Override
  public void replace(String name, byte[] text) throws IOException {
    OwnerOnlyFiles.replace(folder.resolve(name), new String(text, StandardCharsets.UTF_8));
  }

  @Override
  public void delete() throws IOException {
    FolderPartial.delete(FolderPartial.unmake(folder));
  }
}
