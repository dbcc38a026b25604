/** One connection to one server, with deadlines: the only place that knows the driver. */
@NullMarked
package dev.baton.mysql.session;

import org.jspecify.annotations.NullMarked;
