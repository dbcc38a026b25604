package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import java.util.Optional;

/**
 * Something that is not as the mode wants it.
 *
 * @param instance empty if it concerns the whole cluster
 * @param what what was found, a sentence
 * @param advice what to do about it, a sentence
 */
public record Deviation(Optional<InstanceKey> instance, String what, String advice) {

  static Deviation of(MemberState member, String what, String advice) {
    return new Deviation(Optional.of(member.key()), what, advice);
  }
}
