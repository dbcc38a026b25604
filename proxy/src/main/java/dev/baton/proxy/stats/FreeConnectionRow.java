package dev.baton.proxy.stats;

import dev.baton.core.instance.InstanceKey;
import java.util.Map;

/**
 * One idle connection to a server.
 *
 * @param number of the connection among all to its server
 * @param threadId the server's id of it
 * @param variables session variables that are set on it, by lower-case name
 */
public record FreeConnectionRow(
    long number,
    int hostgroup,
    InstanceKey instance,
    long threadId,
    String user,
    String schema,
    Map<String, String> variables,
    long idleMillis,
    long uses) {

  public FreeConnectionRow {
    variables = Map.copyOf(variables);
  }
}
