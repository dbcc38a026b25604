package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** MySQL 5.7 to 9.x and Percona Server, with GTIDs. */
public record MysqlDialect(MysqlWords words) implements Dialect {

  @Override
  public FactsReader learn(
      SqlSession session, InstanceKey key, DetailMemory memory, Deadline deadline)
      throws SQLException {
    return MysqlFactsReader.learn(session, key, words, memory, deadline);
  }

  @Override
  public ChannelReader channels() {
    return new MysqlChannelReader(words);
  }

  @Override
  public ReplicationThreads threads() {
    return new MysqlThreads(words);
  }

  @Override
  public SourceChange sourceChange() {
    return new MysqlSourceChange(words);
  }

  @Override
  public Promotion promotion() {
    return new MysqlPromotion(words);
  }

  @Override
  public Fencing fencing() {
    return new MysqlFencing(words);
  }

  @Override
  public History history() {
    return new MysqlHistory();
  }
}
