package dev.baton.mysql.survey;

import dev.baton.core.instance.InstanceKey;
import dev.baton.core.time.MonotonicClock;
import dev.baton.mysql.session.BoundedCall;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import dev.baton.topology.adopt.Survey;
import dev.baton.topology.adopt.SurveyPort;
import dev.baton.topology.port.InstanceException;
import java.time.Duration;

/** Surveys real servers, each over a connection of its own that only reads. Thread-safe. */
public final class ServerSurveys implements SurveyPort {
  private final LinkCredentials credentials;
  private final MonotonicClock clock;

  public ServerSurveys(LinkCredentials credentials, MonotonicClock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  @Override
  public Survey survey(InstanceKey instance, Duration limit) throws InstanceException {
    SqlSessions sessions = new SqlSessions(instance, credentials);
    return new BoundedCall(instance, clock)
        .run(
            "survey",
            limit,
            deadline -> {
              try (SqlSession session = sessions.open(deadline)) {
                return new SurveyReader(session, instance, deadline).read();
              }
            });
  }
}
