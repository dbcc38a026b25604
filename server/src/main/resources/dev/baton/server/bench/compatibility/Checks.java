import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** What the programs in Java have in common: a check tells what it saw, in a line. */
class Checks {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  interface Check {
    Object run() throws Exception;
  }

  static class Skip extends RuntimeException {
    Skip(String reason) {
      super(reason);
    }
  }

  static void expect(Object seen, Object wanted) {
    if (!Objects.equals(seen, wanted)) {
      throw new AssertionError(seen + " instead of " + wanted);
    }
  }

  /** Of a user who does not exist a server asks for whatever proof: how that fails is not told. */
  static String refused(Check action) {
    try {
      action.run();
    } catch (Exception e) {
      return " refused ";
    }
    throw new AssertionError("no error");
  }

  static void check(String name, Check check) {
    String status = "pass";
    String text;
    try {
      text = String.valueOf(check.run());
    } catch (Skip skip) {
      status = "skip";
      text = skip.getMessage();
    } catch (Throwable e) {
      status = "fail";
      int line = Arrays.stream(e.getStackTrace()).filter(f -> !f.getClassName().contains("."))
          .filter(f -> !f.getClassName().equals("Checks")).mapToInt(StackTraceElement::getLineNumber).findFirst().orElse(0);
      text = "line " + line + ": " + e;
    }
    text = text.replaceAll("127\\.0\\.0\\.1:\\d+", "server").replaceAll("\\s+", " ");
    OUT.println(name + "\t" + status + "\t" + text.substring(0, Math.min(text.length(), 2000)));
  }

}
