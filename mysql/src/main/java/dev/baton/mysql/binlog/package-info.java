/** What has to be read from a server's binary log: exact histories, and errant transactions. */
@NullMarked
package dev.baton.mysql.binlog;

import org.jspecify.annotations.NullMarked;
