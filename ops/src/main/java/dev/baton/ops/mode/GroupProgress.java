package dev.baton.ops.mode;

/**
 * What a member tells of its group beside who is in it.
 *
 * @param view the group's view that it is in; empty while it is in none
 * @param certifying transactions that wait to be checked for conflicts
 * @param applying transactions of other members that wait to be applied
 * @param error what its own channels last stumbled over; empty if over nothing
 */
public record GroupProgress(String view, long certifying, long applying, String error) {

  static final GroupProgress NONE = new GroupProgress("", 0, 0, "");
}
