package dev.baton.server.bench.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux says of a process in {@code /proc}. */
public final class ProcessFacts {

  /** Linux's USER_HZ, which is 100 on every architecture that Java runs on. */
  private static final double MILLIS_PER_TICK = 10;

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private ProcessFacts() {}

  /** Processor time used so far by all its threads, in user and in kernel mode. */
  public static double cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]))
        * MILLIS_PER_TICK;
  }

  /** Resident memory. */
  static long residentKb(long pid) throws IOException {
    return kilobytes(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
  }

  /** The most it has been. */
  public static long peakResidentKb(long pid) throws IOException {
    return kilobytes(Path.of("/proc", Long.toString(pid), "status"), "VmHWM:");
  }

  private static long kilobytes(Path file, String field) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.substring(field.length()).replace("kB", "").strip());
      }
    }
    throw new IOException(file + " has no " + field);
  }

  /** How many files, and so sockets, a process of this user may open. */
  static int openFilesLimit() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/limits"));
    for (String line : lines) {
      if (line.startsWith("Max open files")) {
        String hard = line.strip().split(" {2,}", -1)[2];
        return hard.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(hard);
      }
    }
    throw new IOException("/proc/self/limits does not tell how many files may be open");
  }
}
