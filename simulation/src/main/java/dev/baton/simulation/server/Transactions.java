package dev.baton.simulation.server;

import dev.baton.core.gtid.GtidPosition;
import dev.baton.core.gtid.MariadbGtid;
import dev.baton.core.gtid.MariadbGtidPosition;
import dev.baton.core.gtid.MysqlGtid;
import dev.baton.core.gtid.MysqlGtidSet;
import dev.baton.core.gtid.MysqlGtidSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All transactions of a simulation. */
public final class Transactions {
  private final List<Transaction> all = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<Long, List<Transaction>> byId = new HashMap<>();
  private final List<FakeServer> writers = new ArrayList<>();

  Transaction create(FakeServer writer, long sequence, long id) {
    String name = writer.number() + ":" + sequence;
    int nameIndex = names.getOrDefault(name, names.size());
    if (names.putIfAbsent(name, nameIndex) == null) {
      writers.add(writer);
    }
    Transaction made =
        new Transaction(all.size(), nameIndex, id, writer, sequence, gtid(writer, sequence));
    all.add(made);
    if (id >= 0) {
      byId.computeIfAbsent(id, key -> new ArrayList<>()).add(made);
    }
    return made;
  }

  private static GtidPosition gtid(FakeServer writer, long sequence) {
    return writer.flavour().isMariaDb()
        ? MariadbGtidPosition.of(List.of(new MariadbGtid(0, writer.number(), sequence)))
        : MysqlGtidSet.of(new MysqlGtid(new MysqlGtidSource(writer.uuid(), ""), sequence));
  }

  /** Whose GTID that is. */
  FakeServer writerOf(int name) {
    return writers.get(name);
  }

  /** The latest that carries what a client wrote. */
  public Transaction byId(long id) {
    return byId.getOrDefault(id, List.of()).getLast();
  }

  /** How often a client's statement has been executed. */
  public int executions(long id) {
    return byId.getOrDefault(id, List.of()).size();
  }

  public Transaction get(int index) {
    return all.get(index);
  }
}
