/** What people can have done to a server, each with the checks that make it safe. */
@NullMarked
package dev.baton.mysql.verb;

import org.jspecify.annotations.NullMarked;
