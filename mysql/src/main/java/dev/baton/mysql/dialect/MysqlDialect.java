package dev.baton.mysql.dialect;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.SqlSession;
import java.sql.SQLException;

/** MySQL 5.7 to 9.x and Percona Server, with GTIDs. */
public record MysqlDialect(MysqlWords words) implements Dialect {

  @Override
  public FactsReader learn(SqlSession session, InstanceKey key, Deadline deadline)
      throws SQLException {
    return MysqlFactsReader.learn(session, key, words, deadline);
  }

  @Override
  public ChannelReader channels() {
    return new MysqlChannelReader(words);
  }
}
