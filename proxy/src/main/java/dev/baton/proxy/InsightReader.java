package dev.baton.proxy;

import dev.baton.core.time.MonotonicClock;
import dev.baton.proxy.backend.Backend;
import dev.baton.proxy.backend.PreparedUse;
import dev.baton.proxy.rule.RuleMatcher;
import dev.baton.proxy.session.FrontDoor;
import dev.baton.proxy.session.PreparedStatements;
import dev.baton.proxy.session.Session;
import dev.baton.proxy.stats.CommandKind;
import dev.baton.proxy.stats.CommandRow;
import dev.baton.proxy.stats.DigestRow;
import dev.baton.proxy.stats.ErrorRow;
import dev.baton.proxy.stats.FreeConnectionRow;
import dev.baton.proxy.stats.LimitRow;
import dev.baton.proxy.stats.PoolRow;
import dev.baton.proxy.stats.PreparedRow;
import dev.baton.proxy.stats.SessionRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up in detail what the event loops have counted. */
final class InsightReader implements ProxyInsight {

  private final StatsReader loops;
  private final FrontDoor door;

  InsightReader(StatsReader loops, FrontDoor door) {
    this.loops = loops;
    this.door = door;
  }

  @Override
  public List<PoolRow> pools() {
    Map<String, PoolRow> rows = new TreeMap<>();
    for (List<PoolRow> some : loops.fromEach(InsightReader::poolsOf)) {
      for (PoolRow row : some) {
        rows.merge(row.hostgroup() + " " + row.instance(), row, PoolRow::plus);
      }
    }
    return List.copyOf(rows.values());
  }

  private static List<PoolRow> poolsOf(Worker worker) {
    List<PoolRow> rows = new ArrayList<>();
    for (Backend one : worker.backends().all()) {
      int free = one.idleCount();
      rows.add(
          new PoolRow(
              one.hostgroup(),
              one.instance(),
              one.openCount() - free,
              free,
              one.openedCount(),
              one.errorCount(),
              one.maxBusyCount(),
              one.statementCount(),
              one.sentBytes(),
              one.receivedBytes()));
    }
    return rows;
  }

  @Override
  public List<SessionRow> sessions() {
    List<SessionRow> rows = new ArrayList<>();
    loops
        .fromEach(
            worker -> {
              long now = MonotonicClock.SYSTEM.nanos();
              return worker.sessions().sessions().stream()
                  .map((Session session) -> session.row(now))
                  .toList();
            })
        .forEach(rows::addAll);
    return rows;
  }

  @Override
  public List<DigestRow> digests(boolean reset) {
    Map<List<Object>, DigestRow> rows = new LinkedHashMap<>();
    for (List<DigestRow> some :
        loops.fromEach(worker -> worker.sessions().ledger().digests().rows(reset))) {
      for (DigestRow row : some) {
        rows.merge(
            List.of(row.hostgroup(), row.schema(), row.user(), row.digest()), row, DigestRow::plus);
      }
    }
    return List.copyOf(rows.values());
  }

  @Override
  public List<CommandRow> commands(boolean reset) {
    Map<CommandKind, CommandRow> rows = new EnumMap<>(CommandKind.class);
    for (List<CommandRow> some :
        loops.fromEach(worker -> worker.sessions().ledger().commands().rows(reset))) {
      some.forEach(row -> rows.merge(row.kind(), row, CommandRow::plus));
    }
    return List.copyOf(rows.values());
  }

  @Override
  public List<ErrorRow> errors(boolean reset) {
    Map<ErrorRow.Key, ErrorRow> rows = new LinkedHashMap<>();
    for (List<ErrorRow> some :
        loops.fromEach(worker -> worker.sessions().ledger().errors().rows(reset))) {
      some.forEach(row -> rows.merge(row.key(), row, ErrorRow::plus));
    }
    return List.copyOf(rows.values());
  }

  @Override
  public List<FreeConnectionRow> freeConnections() {
    List<FreeConnectionRow> rows = new ArrayList<>();
    loops
        .fromEach(
            worker -> worker.backends().all().stream().flatMap(Backend::freeConnections).toList())
        .forEach(rows::addAll);
    return rows;
  }

  @Override
  public List<PreparedRow> preparedStatements() {
    Map<List<Object>, PreparedUse> uses = new LinkedHashMap<>();
    for (List<PreparedUse> some : loops.fromEach(InsightReader::preparedOf)) {
      some.forEach(use -> uses.merge(List.of(use.text(), use.user()), use, PreparedUse::plus));
    }
    // Texts are made here, so that no event loop has to.
    return uses.values().stream()
        .map(
            use ->
                new PreparedRow(
                    use.text().settings().schema(),
                    use.user(),
                    use.digest(),
                    use.clients(),
                    use.servers(),
                    use.parameters(),
                    new String(use.text().sql(), StandardCharsets.UTF_8)))
        .toList();
  }

  private static List<PreparedUse> preparedOf(Worker worker) {
    List<PreparedUse> uses = new ArrayList<>();
    worker.sessions().sessions().forEach(session -> uses.addAll(PreparedStatements.of(session)));
    worker.backends().all().forEach(one -> one.preparedStatements().forEach(uses::add));
    return uses;
  }

  @Override
  public Map<Long, Long> ruleHits() {
    Map<Long, Long> hits = new TreeMap<>();
    for (Map<Long, Long> some : loops.fromEach(InsightReader::hitsOf)) {
      some.forEach((rule, count) -> hits.merge(rule, count, Long::sum));
    }
    return hits;
  }

  private static Map<Long, Long> hitsOf(Worker worker) {
    RuleMatcher matcher = worker.sessions().router().rules();
    Map<Long, Long> hits = new TreeMap<>();
    for (int i = 0; i < matcher.rules().size(); i++) {
      hits.put(matcher.rules().idAt(i), matcher.hits(i));
    }
    return hits;
  }

  @Override
  public Map<Long, LimitRow> limits() {
    Map<Long, LimitRow> rows = new TreeMap<>();
    for (List<LimitRow> some : loops.fromEach(worker -> worker.sessions().limits().rows())) {
      some.forEach(row -> rows.merge(row.ruleId(), row, LimitRow::plus));
    }
    return rows;
  }

  @Override
  public Map<String, int[]> clientsByAccount() {
    return door.clientsByAccount();
  }

  @Override
  public long acceptedClients() {
    return door.acceptedCount();
  }

  @Override
  public long refusedClients() {
    return door.refusedCount();
  }
}
