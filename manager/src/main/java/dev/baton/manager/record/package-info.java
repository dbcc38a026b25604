/** What was decided and done, durable and told to whoever listens. */
@NullMarked
package dev.baton.manager.record;

import org.jspecify.annotations.NullMarked;
