/**
 * A write load that checks: every write has an identity, every outcome is remembered, and at the
 * end every server is read and compared with what was acknowledged.
 */
@NullMarked
package dev.baton.server.demo.load;

import org.jspecify.annotations.NullMarked;
