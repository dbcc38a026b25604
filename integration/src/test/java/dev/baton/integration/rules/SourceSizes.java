package dev.baton.integration.rules;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Measures source files and their methods in lines, with the compiler's own parser. A method counts
 * from its return type to its closing brace: its Javadoc and its annotations, such as the table of
 * a parameterized test, do not count.
 */
final class SourceSizes {

  private SourceSizes() {}

  /** Lines of a text; a last line need not end. */
  static int lines(String text) {
    return (int) text.lines().count();
  }

  /**
   * Lines of each method, by {@code file#Class.method}; of overloads the longest.
   *
   * @throws IOException if a file does not parse
   */
  static Map<String, Integer> methods(Map<Path, String> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<? extends JavaFileObject> files =
        sources.entrySet().stream().map(e -> new Source(e.getKey(), e.getValue())).toList();
    JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of(), null, files);
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    Map<String, Integer> sizes = new TreeMap<>();
    for (CompilationUnitTree unit : task.parse()) {
      new Scanner(unit, positions, sizes).scan(unit, null);
    }
    return sizes;
  }

  /** What is above its limit, and what an exception no longer fits; empty if all is well. */
  static List<String> violations(
      Map<String, Integer> sizes, int limit, Collection<SizeException> exceptions) {
    Map<String, SizeException> byPlace = new TreeMap<>();
    exceptions.forEach(exception -> byPlace.put(exception.place(), exception));
    List<String> found = new ArrayList<>();
    sizes.forEach(
        (place, lines) -> {
          SizeException exception = byPlace.get(place);
          int allowed = exception == null ? limit : exception.lines();
          if (lines > allowed) {
            found.add(
                "%s has %d lines, %d are allowed: divide it".formatted(place, lines, allowed));
          } else if (exception != null && lines < allowed) {
            found.add(
                "%s has only %d lines now: lower its exception from %d, or drop it if %d is enough"
                    .formatted(place, lines, allowed, limit));
          }
        });
    return found;
  }

  /** A place that may be longer than the limit, exactly this long, and why. */
  record SizeException(String place, int lines, String reason) {

    /** Reads {@code place lines reason…}. */
    static SizeException parse(String line) {
      String[] parts = line.trim().split("\\s+", 3);
      if (parts.length < 3 || parts[2].length() < 10) {
        throw new IllegalArgumentException(
            "an exception needs a place, a number and a reason: " + line);
      }
      return new SizeException(parts[0], Integer.parseInt(parts[1]), parts[2]);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Path file, String text) {
      super(URI.create("string:///" + file.toString().replace('\\', '/')), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Map<String, Integer> sizes;
    private String enclosing = "";

    Scanner(CompilationUnitTree unit, SourcePositions positions, Map<String, Integer> sizes) {
      this.unit = unit;
      this.positions = positions;
      this.sizes = sizes;
    }

    @Override
    public @Nullable Void visitClass(ClassTree node, @Nullable Void none) {
      String outer = enclosing;
      enclosing =
          outer.isEmpty() ? node.getSimpleName().toString() : outer + "." + node.getSimpleName();
      super.visitClass(node, none);
      enclosing = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree node, @Nullable Void none) {
      Tree signature = node.getReturnType() == null ? node : node.getReturnType();
      long from = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, signature));
      long to = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, node) - 1);
      String file = unit.getSourceFile().toUri().getPath().substring(1);
      String place = file + "#" + enclosing + "." + node.getName();
      sizes.merge(place, (int) (to - from + 1), Math::max);
      return super.visitMethod(node, none);
    }
  }
}
