package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** MariaDB 10.5 and newer, with GTIDs. */
public record MariadbDialect() implements Dialect {

  @Override
  public FactsReader learn(
      SqlSession session, InstanceKey key, DetailMemory memory, Deadline deadline)
      throws SQLException {
    return MariadbFactsReader.learn(session, key, memory, deadline);
  }

  @Override
  public ChannelReader channels() {
    return new MariadbChannelReader();
  }

  @Override
  public ReplicationThreads threads() {
    return new MariadbThreads();
  }

  @Override
  public SourceChange sourceChange() {
    return new MariadbSourceChange();
  }

  @Override
  public Promotion promotion() {
    return new MariadbPromotion();
  }

  @Override
  public Fencing fencing() {
    return new MariadbFencing();
  }

  @Override
  public History history() {
    return new MariadbHistory();
  }
}
