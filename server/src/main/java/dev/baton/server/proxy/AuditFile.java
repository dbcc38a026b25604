package dev.baton.server.proxy;

import dev.baton.admin.audit.AuditEntry;
import dev.baton.admin.audit.AuditLog;
import dev.baton.admin.audit.Change;
import dev.baton.core.secret.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every change of an administrator as a line of JSON in {@value #NAME} of the data folder, readable
 * by its owner alone. After {@value #MAX_BYTES} bytes a new file is begun; the newest {@value
 * #KEPT} before it stay as {@code .1} and so on. Thread-safe.
 */
final class AuditFile implements AuditLog {

  static final String NAME = "admin-audit.log";
  static final int KEPT = 5;
  private static final long MAX_BYTES = 16L << 20;
  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

  private final Path file;
  private final long maxBytes;
  private final JsonMapper json = new JsonMapper();

  AuditFile(Path folder) {
    this(folder, MAX_BYTES);
  }

  AuditFile(Path folder, long maxBytes) {
    this.file = folder.resolve(NAME);
    this.maxBytes = maxBytes;
  }

  @Override
  public synchronized void record(AuditEntry entry) {
    LOG.info("{}@{}: {} -> {}", entry.user(), entry.address(), entry.statement(), entry.outcome());
    try {
      byte[] line = (json.writeValueAsString(node(entry)) + "\n").getBytes(StandardCharsets.UTF_8);
      if (Files.notExists(file)) {
        OwnerOnlyFiles.create(file);
      } else if (Files.size(file) + line.length > maxBytes) {
        rotate();
        OwnerOnlyFiles.create(file);
      }
      append(line);
    } catch (IOException e) {
      // The change is made: what cannot be written is told where the log goes.
      LOG.error("the audit {} cannot be written: {}; the entry is {}", file, e.toString(), entry);
    }
  }

  /** The whole line or nothing of it: a full disk takes a part. */
  private void append(byte[] line) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      long before = channel.size();
      boolean whole = false;
      try {
        ByteBuffer left = ByteBuffer.wrap(line);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        whole = true;
      } finally {
        if (!whole) {
          channel.truncate(before);
        }
      }
    }
  }

  private void rotate() throws IOException {
    for (int i = KEPT; i > 0; i--) {
      Path from = i == 1 ? file : older(i - 1);
      if (Files.exists(from)) {
        Files.move(from, older(i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path older(int number) {
    return file.resolveSibling(NAME + "." + number);
  }

  private ObjectNode node(AuditEntry entry) {
    ObjectNode node = json.createObjectNode();
    node.put("time", entry.time().toString());
    node.put("user", entry.user());
    node.put("from", entry.address());
    node.put("statement", entry.statement());
    node.put("outcome", entry.outcome());
    node.put("changed_rows", entry.changedRows());
    ArrayNode changes = node.putArray("changes");
    for (Change change : entry.changes()) {
      ObjectNode one = changes.addObject();
      one.put("table", change.table());
      put(one, "before", change.before());
      put(one, "after", change.after());
    }
    return node;
  }

  private void put(ObjectNode node, String name, @Nullable String object) {
    if (object == null) {
      node.putNull(name);
    } else {
      node.set(name, json.readTree(object));
    }
  }
}
