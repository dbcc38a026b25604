package dev.baton.server.bench.proxy;

import dev.baton.ops.provision.engine.Exec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs sysbench against a port of this machine. */
final class Sysbench {

  private static final int TABLES = 4;
  private static final int ROWS = 10_000;
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Path program;
  private final Login login;

  /** The account of the throw-away server that is measured. */
  record Login(String user, String password, String schema) {}

  Sysbench(Path program, Login login) {
    this.program = program;
    this.login = login;
  }

  /** Makes and fills the tables. */
  void prepare(int port) throws IOException {
    List<String> line = line(Workload.READ_WRITE, port);
    line.add("prepare");
    Exec.Result result = Exec.run(line, null, GRACE.multipliedBy(2));
    if (result.status() != 0) {
      throw new IOException("sysbench could not fill its tables: " + result.tail(4));
    }
  }

  SysbenchResult run(BenchCase what, int port, int seconds) throws IOException {
    List<String> line = line(what.workload(), port);
    line.add("--threads=" + what.threads());
    line.add("--time=" + seconds);
    line.add("--db-ps-mode=" + what.protocol().option());
    line.add("--mysql-ignore-errors=1213,1020"); // deadlocks among the writers are theirs
    line.add("--histogram");
    line.add("run");
    Exec.Result result = Exec.run(line, null, GRACE.plusSeconds(seconds));
    return SysbenchResult.parse(result.output());
  }

  private List<String> line(Workload workload, int port) {
    List<String> line = new ArrayList<>();
    line.add(program.toString());
    line.add(workload.script());
    line.add("--db-driver=mysql");
    line.add("--mysql-host=127.0.0.1");
    line.add("--mysql-port=" + port);
    line.add("--mysql-user=" + login.user());
    line.add("--mysql-password=" + login.password());
    line.add("--mysql-db=" + login.schema());
    line.add("--mysql-ssl=off");
    line.add("--tables=" + TABLES);
    line.add("--table-size=" + ROWS);
    return line;
  }
}
