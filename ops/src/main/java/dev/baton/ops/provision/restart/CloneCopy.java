package dev.baton.ops.provision.restart;

import dev.baton.core.instance.InstanceKey;
import dev.baton.mysql.session.Deadline;
import dev.baton.mysql.session.LinkCredentials;
import dev.baton.mysql.session.SqlSession;
import dev.baton.mysql.session.SqlSessions;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Copies a running MySQL server into a new one by the clone plug-in, both of the same version. The
 * recipient ends itself when it has everything (nobody supervises it, which it reports as error
 * 3707), and has the donor's data and GTIDs once it is started again.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/clone-plugin-remote.html">Cloning Remote
 *     Data</a>
 */
public final class CloneCopy {

  private static final int RESTART_FAILED = 3707;

  private final Recipient recipient;
  private final LinkCredentials root;

  /** A new server. */
  public interface Recipient {
    InstanceKey key();

    /** The server ends itself about now: returns when it takes logins again. */
    void awaitRestart(Deadline deadline) throws IOException;
  }

  /**
   * @param root may clone, on both servers: {@code docs/privileges.md}
   */
  public CloneCopy(Recipient recipient, LinkCredentials root) {
    this.recipient = recipient;
    this.root = root;
  }

  /** Whether the server can be cloned. */
  public static boolean isOffered(SqlSession donor, Deadline deadline) throws SQLException {
    return donor
        .first(
            "SELECT 1 FROM information_schema.plugins"
                + " WHERE plugin_name = 'clone' AND plugin_status = 'ACTIVE'",
            deadline)
        .isPresent();
  }

  public void from(InstanceKey donor, Deadline deadline) throws IOException {
    copy(donor, deadline);
    recipient.awaitRestart(deadline);
    check(donor, deadline);
  }

  private void copy(InstanceKey donor, Deadline deadline) throws IOException {
    try (SqlSession session = new SqlSessions(recipient.key(), root).open(deadline)) {
      session.execute("SET GLOBAL clone_valid_donor_list = '" + donor + "'", deadline);
      session.execute(
          "CLONE INSTANCE FROM '%s'@'%s':%d IDENTIFIED BY '%s'"
              .formatted(
                  root.user(),
                  donor.host(),
                  donor.port(),
                  root.password().reveal().replace("\\", "\\\\").replace("'", "''")),
          deadline);
    } catch (SQLException e) {
      if (e.getErrorCode() != RESTART_FAILED) {
        throw failed(donor, e);
      }
    }
  }

  /**
   * The donor may itself have been a replica: what it knew of its source is not the recipient's.
   */
  private void check(InstanceKey donor, Deadline deadline) throws IOException {
    try (SqlSession session = new SqlSessions(recipient.key(), root).open(deadline)) {
      String state = session.value("SELECT state FROM performance_schema.clone_status", deadline);
      if (!state.equals("Completed")) {
        throw new IOException(
            "the clone of %s ended as '%s': %s"
                .formatted(
                    donor,
                    state,
                    session.value(
                        "SELECT error_message FROM performance_schema.clone_status", deadline)));
      }
      session.execute("RESET REPLICA ALL", deadline);
    } catch (SQLException e) {
      throw failed(donor, e);
    }
  }

  private static IOException failed(InstanceKey donor, SQLException e) {
    return new IOException("the clone of " + donor + " failed: " + e.getMessage(), e);
  }
}
