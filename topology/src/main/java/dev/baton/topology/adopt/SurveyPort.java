package dev.baton.topology.adopt;

import dev.baton.core.instance.InstanceKey;
import dev.baton.topology.port.InstanceException;
import java.time.Duration;

/** Reads what a server tells beyond its facts. Thread-safe; changes nothing on the server. */
@FunctionalInterface
public interface SurveyPort {

  /**
   * @throws InstanceException if the server cannot be read at all; single things that may not be
   *     read are named in the survey
   */
  Survey survey(InstanceKey instance, Duration deadline) throws InstanceException;
}
