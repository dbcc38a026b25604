package dev.baton.mysql.verb;

import dev.baton.mysql.dialect.Dialect;
import dev.baton.mysql.dialect.MariadbDialect;
import dev.baton.mysql.dialect.MysqlDialect;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.RefusedException;
import dev.baton.mysql.session.SqlSession;
import dev.baton.topology.port.ServerVerb;
import java.sql.SQLException;

/** Carries out what people ask for, or tells what it would say. */
public final class Verbs {

  private Verbs() {}

  public static ServerVerb.Outcome run(
      SqlSession session, Dialect dialect, ServerVerb verb, boolean dryRun, Deadline deadline)
      throws SQLException {
    Script script = new Script(session, dialect, dryRun, deadline);
    ReplicationVerbs replication =
        switch (dialect) {
          case MysqlDialect mysql -> new MysqlReplicationVerbs(script, mysql.words());
          case MariadbDialect mariadb -> new MariadbReplicationVerbs(script);
        };
    switch (verb) {
      case ServerVerb.StartReplication start -> replication.start();
      case ServerVerb.StopReplication stop -> replication.stop(stop.applyFirst());
      case ServerVerb.RestartReplication restart -> replication.restart();
      case ServerVerb.ForgetSource forget -> replication.forgetSource();
      case ServerVerb.Detach detach -> replication.detach();
      case ServerVerb.Reattach reattach -> replication.reattach();
      case ServerVerb.Delay delay -> replication.delay(delay.by().toSeconds());
      case ServerVerb.UseGtid gtid -> replication.useGtid(gtid.on());
      case ServerVerb.SkipTransaction skip -> replication.skipTransaction();
      case ServerVerb.ChangeCredentials change -> replication.credentials(change.credentials());
      case ServerVerb.FollowSource follow ->
          replication.follow(follow.source(), follow.credentials());
      case ServerVerb.InjectMarker inject -> new PseudoGtidVerbs(script).inject(inject);
      case ServerVerb.ReadTail read -> new PseudoGtidVerbs(script).readTail(replication.channel());
      case ServerVerb.MatchTail match -> new PseudoGtidVerbs(script).match(match.tail());
      case ServerVerb.StandStill stand ->
          new PositionVerbs(script, replication).standStill(stand.until());
      case ServerVerb.FollowAt follow -> new PositionVerbs(script, replication).followAt(follow);
      case ServerVerb.FollowOwnReplica follow ->
          replication.followOwnReplica(follow.replica(), follow.credentials());
      case ServerVerb.SemiSyncSource source -> new SemiSyncVerbs(script).source(source.on());
      case ServerVerb.SemiSyncReplica replica -> new SemiSyncVerbs(script).replica(replica.on());
      case ServerVerb.FlushBinaryLogs flush -> script.say("FLUSH LOCAL BINARY LOGS");
      case ServerVerb.PurgeBinaryLogs purge -> new BinaryLogVerbs(script).purge(purge);
      case ServerVerb.ReadOnly readOnly -> new ServerStateVerbs(script).readOnly(readOnly.on());
      case ServerVerb.KillQuery kill -> new ServerStateVerbs(script).killQuery(kill.connection());
      case ServerVerb.InjectEmpty inject -> errant(script).injectEmpty(inject.gtids());
      case ServerVerb.ForgetErrant forget -> errant(script).forget(forget.errant());
      case ServerVerb.LocateErrant locate -> errant(script).locate(locate.errant());
    }
    return script.outcome();
  }

  private static MysqlErrantVerbs errant(Script script) throws SQLException {
    if (script.dialect() instanceof MysqlDialect mysql) {
      return new MysqlErrantVerbs(script, mysql.words());
    }
    throw new RefusedException(
        "MariaDB has a position and no set of executed transactions, so none can be taken out of"
            + " it or put into it: re-clone the server");
  }
}
