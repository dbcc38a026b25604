/**
 * A client's side of the proxy: login, commands, what binds a session, and the truth it is told.
 */
@NullMarked
package dev.baton.proxy.session;

import org.jspecify.annotations.NullMarked;
