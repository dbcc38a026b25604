/** What touches a real server: the doors to the packages that do it. */
@NullMarked
package dev.baton.mysql;

import org.jspecify.annotations.NullMarked;
