/** The manager's way to one real server: one owned probing connection, one more for each verb. */
@NullMarked
package dev.baton.mysql.link;

import org.jspecify.annotations.NullMarked;
