package dev.baton.proxy.session;

import dev.baton.proxy.config.Account;
import dev.baton.proxy.rule.Origin;

/**
 * Who a session is: fixed from its login on.
 *
 * @param id of the connection, as the client was told
 */
record Identity(Account account, Origin origin, long id) {

  /** The hostgroup of what no rule sends elsewhere. */
  int home() {
    return account.defaultHostgroup();
  }
}
