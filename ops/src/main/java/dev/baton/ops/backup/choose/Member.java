package dev.baton.ops.backup.choose;

import dev.baton.core.instance.InstanceKey;
import java.util.OptionalLong;

/**
 * A member of a cluster, as far as it matters for who is backed up. Immutable.
 *
 * @param primary whether it takes the writes
 * @param trouble why it cannot be backed up now; empty if it can
 * @param lagSeconds how far behind it says it is; empty if it does not know
 * @param missing how many of the primary's transactions it lacks; empty if unknown
 * @param acknowledges whether it acknowledges writes by semi-sync
 */
public record Member(
    InstanceKey key,
    boolean primary,
    String trouble,
    OptionalLong lagSeconds,
    OptionalLong missing,
    boolean acknowledges) {}
