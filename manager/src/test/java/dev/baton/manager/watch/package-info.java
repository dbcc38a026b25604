/** Tests of how members are watched and claimed. */
@NullMarked
package dev.baton.manager.watch;

import org.jspecify.annotations.NullMarked;
