package dev.baton.admin.engine;

import dev.baton.admin.store.ConfigModule;
import dev.baton.admin.store.table.TableDef;
import dev.baton.core.secret.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A module as another member of the cluster has it in force.
 *
 * @param from HOST:PORT of the member
 * @param checksum under which name {@code runtime_checksums_values} shows what is expected
 * @param expected the checksum that the member says the rows have
 * @param epoch of the member's LOAD, in seconds since 1970
 * @param rows of every table of the module
 * @param passwords that the rows hold as hashes
 * @param save whether it goes to disk too
 */
public record MemberConfig(
    String from,
    ConfigModule module,
    String checksum,
    String expected,
    long epoch,
    Map<TableDef, List<@Nullable Object[]>> rows,
    Collection<Secret> passwords,
    boolean save) {

  public MemberConfig {
    rows = Map.copyOf(rows);
    passwords = List.copyOf(passwords);
  }
}
