package dev.baton.server.bench.admin;

import dev.baton.admin.protocol.ListenSettings;
import dev.baton.core.net.ListenAddresses;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.proxy.ProxyInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code baton proxy} in a process of its own with its event loops watched. Takes: data folder,
 * event loops; the administrator in the environment. Says its two ports in a line; then, for each
 * line it reads, for how many nanoseconds an event loop was held at the longest since the last one.
 * The line says whether loops are watched from then on, {@value #WATCH}, or left alone. Ends with
 * its standard input, so that it never outlives the benchmark.
 */
final class AdministeredProxy {

  /** Environment variable: {@code user:password}. */
  static final String CREDENTIALS = "BATON_BENCH_ADMIN";

  static final String WATCH = "watch";

  private AdministeredProxy() {}

  public static void main(String[] arguments) throws IOException {
    int loops = Integer.parseInt(arguments[1]);
    ProxySettings settings =
        new ProxySettings(
            "bench",
            "127.0.0.1",
            0,
            loops,
            List.of(),
            Duration.ofSeconds(10),
            loops,
            ProxySettings.Limits.DEFAULT,
            null,
            true,
            ListenAddresses.NONE);
    try (ProxyInstance proxy =
            ProxyInstance.start(
                Path.of(arguments[0]),
                settings,
                ListenSettings.DEFAULT.onPort(0),
                System.getenv(CREDENTIALS),
                null,
                () -> {});
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      List<LoopWatch> watches = proxy.loops().stream().map(LoopWatch::start).toList();
      say(proxy.address().getPort() + " " + proxy.adminPort());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        boolean watch = line.equals(WATCH);
        watches.forEach(one -> one.rest(!watch));
        say(Long.toString(watches.stream().mapToLong(LoopWatch::takeLongest).max().orElse(0)));
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
