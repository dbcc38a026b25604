/** The dialects against rows recorded from real servers. */
@NullMarked
package dev.baton.mysql.dialect;

import org.jspecify.annotations.NullMarked;
