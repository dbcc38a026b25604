package dev.baton.ops.mode;

import dev.baton.core.instance.InstanceKey;
import java.util.List;
import java.util.function.Predicate;

/**
 * One thing done to one server on the way to another mode. Harmless when done twice.
 *
 * @param sentence what it is for
 * @param statements run in this order
 * @param cleanup run afterwards, also when a statement failed
 * @param until what is waited for then
 * @param preparing whether the mode is as before after it
 */
public record Step(
    InstanceKey instance,
    String sentence,
    List<Statement> statements,
    List<Statement> cleanup,
    Condition until,
    boolean preparing) {

  public Step {
    statements = List.copyOf(statements);
    cleanup = List.copyOf(cleanup);
  }

  /**
   * @param shown the text without passwords
   * @param drainFirst whether everything that the replica has received is to be executed before it
   * @param tolerated the server's error that says that it was done before; 0 for none
   */
  public record Statement(String text, String shown, boolean drainFirst, int tolerated) {

    static Statement of(String text) {
      return new Statement(text, text, false, 0);
    }

    /** One that an attempt that was killed may have done. */
    static Statement unlessDone(String text, int error) {
      return new Statement(text, text, false, error);
    }

    /** One that would drop what was received and is not executed yet. */
    static Statement afterDraining(String text) {
      return new Statement(text, "-- once all is executed: " + text, true, 0);
    }

    /** One that carries a password. */
    static Statement secret(String text, String password) {
      return new Statement(text, text.replace(password, "***"), false, 0);
    }
  }

  /**
   * @param words as in "until it acknowledges"
   */
  record Condition(String words, Predicate<MemberState> met) {
    static final Condition NONE = new Condition("", member -> true);
  }

  Step(
      InstanceKey instance,
      String sentence,
      List<Statement> statements,
      List<Statement> cleanup,
      Condition until) {
    this(instance, sentence, statements, cleanup, until, false);
  }

  static Step of(MemberState member, String sentence, List<String> statements, Condition until) {
    return new Step(
        member.key(), sentence, statements.stream().map(Statement::of).toList(), List.of(), until);
  }
}
