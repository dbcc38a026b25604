/** GTID sets (MySQL, with tags) and positions (MariaDB), exactly as the servers mean them. */
@NullMarked
package dev.baton.core.gtid;

import org.jspecify.annotations.NullMarked;
