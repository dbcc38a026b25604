/**
 * How each flavour says things: MySQL in its old and new words, MariaDB in its own. One class for
 * each concern of a flavour; nothing here opens connections.
 */
@NullMarked
package dev.baton.mysql.dialect;

import org.jspecify.annotations.NullMarked;
