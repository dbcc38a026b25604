/** Sessions without a server. */
@NullMarked
package dev.baton.mysql.session;

import org.jspecify.annotations.NullMarked;
