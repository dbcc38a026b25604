/** What has to be so before a recovery may begin: pure functions, one for each gate. */
@NullMarked
package dev.baton.manager.guard;

import org.jspecify.annotations.NullMarked;
