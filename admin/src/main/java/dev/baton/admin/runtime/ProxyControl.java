package dev.baton.admin.runtime;

import dev.baton.admin.command.AdminCommand;
import dev.baton.admin.store.AdminException;
import dev.baton.admin.store.SqlResult;

/** What an administrator can make the running program do. Thread-safe. */
public interface ProxyControl {

  /** Refuses everything: for an administration without a proxy behind it. */
  ProxyControl NONE =
      new ProxyControl() {
        @Override
        public void perform(AdminCommand.Action action) throws AdminException {
          throw new AdminException(
              AdminException.NOT_SUPPORTED,
              "PROXYSQL " + action.name().replace('_', ' ') + " is not available here");
        }

        @Override
        public void kill(long session, boolean queryOnly) throws AdminException {
          throw new AdminException(1094, "Unknown thread id: " + session);
        }

        @Override
        public SqlResult lead(AdminCommand.Lead command, String from) throws AdminException {
          throw new AdminException(
              AdminException.NOT_SUPPORTED, "no hostgroups that a manager could lead are here");
        }
      };

  /**
   * @throws AdminException if this program does not do that, and says why
   */
  void perform(AdminCommand.Action action) throws AdminException;

  /**
   * Ends a client's session, or what it runs now.
   *
   * @param session the {@code SessionID} of the process list
   * @throws AdminException if there is no such session
   */
  void kill(long session, boolean queryOnly) throws AdminException;

  /**
   * Carries out what a manager says who leads hostgroups of the proxy. Returns when that is in
   * force in all of the proxy.
   *
   * @param from the manager's address and account, for people
   * @return what it is answered
   * @throws AdminException if it may not say that, or not now
   */
  SqlResult lead(AdminCommand.Lead command, String from) throws AdminException;
}
