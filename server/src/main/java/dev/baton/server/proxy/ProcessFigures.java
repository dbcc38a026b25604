package dev.baton.server.proxy;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the process uses of memory and processor, under the names that ProxySQL has for its
 * allocator's figures: the nearest that a JVM has.
 */
final class ProcessFigures {
  private static final Path STATM = Path.of("/proc/self/statm");
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final long PAGE = 4096;

  private ProcessFigures() {}

  /**
   * All in bytes.
   *
   * @param allocated what objects and buffers occupy
   * @param resident of the whole process; 0 where the system does not tell
   * @param active what the heap may occupy without asking for more
   * @param mapped buffers outside of the heap
   * @param metadata of classes
   */
  record Memory(long allocated, long resident, long active, long mapped, long metadata) {}

  static Memory memory() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long buffers = 0;
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      buffers += Math.max(0, pool.getMemoryUsed());
    }
    long metadata = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      metadata += pool.getName().equals("Metaspace") ? pool.getUsage().getUsed() : 0;
    }
    long heap = memory.getHeapMemoryUsage().getUsed();
    return new Memory(
        heap + memory.getNonHeapMemoryUsage().getUsed() + buffers,
        number(STATM, 1) * PAGE,
        memory.getHeapMemoryUsage().getCommitted(),
        buffers,
        metadata);
  }

  /** {@code stats_memory_metrics}. */
  static List<@Nullable Object[]> memoryRows() {
    Memory memory = memory();
    List<@Nullable Object[]> rows = new ArrayList<>();
    add(rows, "jemalloc_allocated", memory.allocated());
    add(rows, "jemalloc_resident", memory.resident());
    add(rows, "jemalloc_active", memory.active());
    add(rows, "jemalloc_mapped", memory.mapped());
    add(rows, "jemalloc_metadata", memory.metadata());
    return rows;
  }

  private static void add(List<@Nullable Object[]> rows, String name, long value) {
    rows.add(new Object[] {name, Long.toString(value)});
  }

  /** In the process itself and in the system for it, in hundredths of a second since the start. */
  static long[] processor() {
    // The name before it may hold spaces; it ends with the last parenthesis.
    return new long[] {number(STAT, 13), number(STAT, 14)};
  }

  private static long number(Path file, int field) {
    try {
      String text = Files.readString(file);
      int name = text.lastIndexOf(')');
      String fields = name < 0 ? text : "0 0" + text.substring(name + 1);
      return Long.parseLong(fields.strip().split(" ", -1)[field]);
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return 0; // not Linux
    }
  }
}
