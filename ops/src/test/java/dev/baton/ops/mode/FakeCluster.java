package dev.baton.ops.mode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.secret.Secret;
import dev.baton.ops.mode.Step.Statement;
import dev.baton.topology.port.ReplicationCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three servers in memory that a plan is carried out on, or a part of it. */
final class FakeCluster {
  static final GroupWish WISH =
      new GroupWish(
          Optional.of(new ReplicationCredentials("repl", new Secret("s3cret"), false)),
          33061,
          "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
          List.of());

  private static final Pattern SET = Pattern.compile("SET (PERSIST|GLOBAL) (\\S+) = '?([^']*)'?");
  private static final Pattern SOURCE =
      Pattern.compile(".*SOURCE_HOST = '([^']*)', SOURCE_PORT = (\\d+).* FOR CHANNEL ''");

  final List<FakeServer> servers = new ArrayList<>();

  /** Server 1 takes the writes, the others follow it asynchronously. */
  FakeCluster() {
    for (int i = 1; i <= 3; i++) {
      servers.add(new FakeServer(i));
    }
    for (FakeServer replica : servers.subList(1, 3)) {
      replica.source = servers.getFirst().key;
      replica.receives = true;
      replica.applies = true;
      replica.close();
    }
  }

  static FakeCluster in(ReplicationMode mode) {
    FakeCluster made = new FakeCluster();
    made.move(mode, Integer.MAX_VALUE, all -> {});
    return made;
  }

  FakeServer server(int number) {
    return servers.get(number - 1);
  }

  ModeFacts facts() {
    TreeMap<InstanceKey, MemberState> members = new TreeMap<>();
    servers.forEach(server -> members.put(server.key, server.state(servers)));
    return new ModeFacts(members, new TreeMap<>());
  }

  Plan plan(ReplicationMode mode) {
    return ModePlanner.plan(facts(), wanted(mode), WISH);
  }

  static Wanted wanted(ReplicationMode mode) {
    return new Wanted(mode, 1, 4);
  }

  List<Deviation> deviations(ReplicationMode mode) {
    return ModeCheck.of(facts(), wanted(mode));
  }

  /**
   * Carries out a plan as the mover does, but is killed after so many statements.
   *
   * @param look is called after each statement
   * @return how many statements were left then, 0 if it came to its end
   */
  int move(ReplicationMode mode, int statements, Consumer<FakeCluster> look) {
    Plan plan = plan(mode);
    assertThat(plan.objections()).isEmpty();
    int done = 0;
    int all = plan.steps().stream().mapToInt(s -> s.statements().size()).sum();
    for (Step step : plan.steps()) {
      FakeServer server =
          servers.stream().filter(s -> s.key.equals(step.instance())).findFirst().orElseThrow();
      for (Statement statement : step.statements()) {
        if (done == statements) {
          return all - done;
        }
        for (String one : statement.text().split("; ")) {
          run(server, one);
        }
        done++;
        look.accept(this);
      }
      step.cleanup().forEach(statement -> run(server, statement.text()));
      assertThat(step.until().met().test(server.state(servers)))
          .as("%s %s until %s", server.key, step.sentence(), step.until().words())
          .isTrue();
    }
    return 0;
  }

  private void run(FakeServer server, String statement) {
    Matcher set = SET.matcher(statement);
    Matcher source = SOURCE.matcher(statement);
    if (set.matches()) {
      set(server, set.group(1).equals("PERSIST"), set.group(2), set.group(3));
    } else if (statement.startsWith("RESET PERSIST IF EXISTS ")) {
      server.persisted.remove(statement.substring("RESET PERSIST IF EXISTS ".length()));
    } else if (statement.startsWith("INSTALL PLUGIN ")) {
      assertThat(server.is("super_read_only")).as("super_read_only for " + statement).isFalse();
      server.load(statement.split(" ")[2]);
    } else if (source.matches()) {
      assertThat(server.receives || server.applies || server.member).isFalse();
      server.source = new InstanceKey(source.group(1), Integer.parseInt(source.group(2)));
    } else if (statement.endsWith("FOR CHANNEL 'group_replication_recovery'")) {
      assertThat(server.member).isFalse();
      server.recoveryAccount = statement.startsWith("CHANGE");
    } else {
      threads(server, statement);
    }
  }

  private static void set(FakeServer server, boolean persist, String name, String value) {
    assertThat(server.variables).containsKey(name);
    if (name.equals(GroupNames.NAME)) {
      assertThat(server.member).as("the name of a group that runs is set").isFalse();
    }
    server.variables.put(name, value);
    server.byHand.add(name);
    if (persist) {
      server.persisted.put(name, value);
    }
  }

  private void threads(FakeServer server, String statement) {
    switch (statement) {
      case "STOP REPLICA IO_THREAD FOR CHANNEL ''" -> server.receives = false;
      case "STOP REPLICA SQL_THREAD FOR CHANNEL ''" -> server.applies = false;
      case "START REPLICA IO_THREAD FOR CHANNEL ''" -> receive(server);
      case "START REPLICA  FOR CHANNEL ''" -> {
        receive(server);
        server.applies = true;
      }
      case "RESET REPLICA ALL FOR CHANNEL ''" -> {
        assertThat(server.receives || server.applies).isFalse();
        server.source = null;
      }
      case "RESET REPLICA ALL FOR CHANNEL 'group_replication_applier'" ->
          assertThat(server.member).isFalse();
      case "START GROUP_REPLICATION" -> join(server);
      case "STOP GROUP_REPLICATION" -> {
        server.member = false;
        server.groupPrimary = false;
        server.close();
      }
      default -> throw new AssertionError("not known here: " + statement);
    }
  }

  private static void receive(FakeServer server) {
    assertThat(server.source).isNotNull();
    assertThat(server.member).isFalse();
    server.receives = true;
    server.acknowledges = server.is(FakeServer.SEMI_SYNC + "replica_enabled");
  }

  private void join(FakeServer server) {
    assertThat(server.variables.get(GroupNames.NAME)).isNotEmpty();
    assertThat(server.variables.get("group_replication_local_address")).isNotEmpty();
    assertThat(server.member).as("%s is a member already", server.key).isFalse();
    boolean first = server.is("group_replication_bootstrap_group");
    boolean begun = servers.stream().anyMatch(s -> s.member);
    assertThat(begun).as("a group is there for %s", server.key).isNotEqualTo(first);
    if (!first) {
      assertThat(server.source).as("the channel of a secondary").isNull();
      assertThat(server.recoveryAccount).isTrue();
    }
    server.member = true;
    server.groupPrimary = first;
    server.close();
    if (first) {
      server.variables.put("read_only", "OFF");
      server.variables.put("super_read_only", "OFF");
    }
  }
}
