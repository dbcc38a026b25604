/** Reads what adoption has to know of a server, without changing anything. */
@NullMarked
package dev.baton.mysql.survey;

import org.jspecify.annotations.NullMarked;
