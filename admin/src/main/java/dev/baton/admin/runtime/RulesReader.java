package dev.baton.admin.runtime;

import dev.baton.admin.runtime.row.FastRoutingRow;
import dev.baton.admin.runtime.row.RuleRow;
import dev.baton.admin.store.table.RuleTables;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads and checks what {@code LOAD MYSQL QUERY RULES TO RUNTIME} brings into force. */
final class RulesReader {
  private static final Set<String> MODIFIERS = Set.of("CASELESS", "GLOBAL");
  private static final Pattern DIGEST = Pattern.compile("0x[0-9a-fA-F]{1,16}");

  private RulesReader() {}

  static RuntimeConfig.Rules read(TableRows rows, Problems problems) {
    List<RuleRow> rules =
        rows.map(RuleTables.RULES, 1, problems, RulesReader::rule).stream()
            .sorted(Comparator.comparingLong(RuleRow::ruleId))
            .toList();
    List<FastRoutingRow> routes =
        rows.map(
            RuleTables.FAST_ROUTING,
            3,
            problems,
            row ->
                new FastRoutingRow(
                    row.text("username"),
                    row.text("schemaname"),
                    row.count("flagIN"),
                    row.count("destination_hostgroup"),
                    row.text("comment")));
    return new RuntimeConfig.Rules(rules, routes);
  }

  private static RuleRow rule(RowReader row) {
    RuleRow.When when = when(row);
    RuleRow.Then then = then(row);
    if (then.replacePattern() != null && when.negate()) {
      row.problem("replace_pattern", "cannot replace what negate_match_pattern did not match");
    }
    return new RuleRow(
        row.longNumber("rule_id"),
        row.flag("active"),
        when,
        then,
        row.flag("apply"),
        row.text("attributes"),
        row.text("comment"));
  }

  private static RuleRow.When when(RowReader row) {
    Set<String> modifiers = modifiers(row);
    boolean caseless = modifiers.contains("CASELESS");
    checkExpression(row, "match_digest", caseless);
    checkExpression(row, "match_pattern", caseless);
    String digest = row.optionalText("digest");
    if (digest != null && !DIGEST.matcher(digest).matches()) {
      row.problem("digest", "'" + digest + "' is not 0x and up to 16 hex digits");
    }
    return new RuleRow.When(
        row.count("flagIN"),
        row.optionalText("username"),
        row.optionalText("schemaname"),
        row.optionalText("client_addr"),
        row.optionalText("proxy_addr"),
        row.optionalNumber("proxy_port"),
        digest,
        row.optionalText("match_digest"),
        row.optionalText("match_pattern"),
        row.flag("negate_match_pattern"),
        caseless,
        modifiers.contains("GLOBAL"));
  }

  private static RuleRow.Then then(RowReader row) {
    return new RuleRow.Then(
        row.optionalNumber("flagOUT"),
        row.optionalText("replace_pattern"),
        hostgroup(row, "destination_hostgroup"),
        row.optionalNumber("cache_ttl"),
        row.optionalFlag("cache_empty_result"),
        row.optionalNumber("cache_timeout"),
        row.optionalFlag("reconnect"),
        row.optionalNumber("timeout"),
        row.optionalNumber("retries"),
        row.optionalNumber("delay"),
        row.optionalNumber("next_query_flagIN"),
        row.optionalNumber("mirror_flagOUT"),
        hostgroup(row, "mirror_hostgroup"),
        row.optionalText("error_msg"),
        row.optionalText("OK_msg"),
        row.optionalFlag("sticky_conn"),
        row.optionalNumber("multiplex"),
        hostgroup(row, "gtid_from_hostgroup"),
        row.optionalFlag("log"));
  }

  private static @Nullable Integer hostgroup(RowReader row, String column) {
    Integer hostgroup = row.optionalNumber(column);
    if (hostgroup != null && hostgroup < 0) {
      row.problem(column, "is no hostgroup: " + hostgroup);
    }
    return hostgroup;
  }

  private static Set<String> modifiers(RowReader row) {
    String text = row.text("re_modifiers").toUpperCase(Locale.ROOT).strip();
    if (text.isEmpty()) {
      return Set.of();
    }
    Set<String> modifiers = Set.of(text.split("\\s*,\\s*", -1));
    if (!MODIFIERS.containsAll(modifiers)) {
      row.problem("re_modifiers", "'" + text + "' may hold CASELESS and GLOBAL, comma between");
    }
    return modifiers;
  }

  private static void checkExpression(RowReader row, String column, boolean caseless) {
    String expression = row.optionalText(column);
    if (expression == null) {
      return;
    }
    try {
      Pattern unused = Pattern.compile(expression, caseless ? Pattern.CASE_INSENSITIVE : 0);
    } catch (PatternSyntaxException e) {
      row.problem(
          column,
          "'"
              + expression
              + "' is no regular expression: "
              + e.getDescription()
              + " at character "
              + (e.getIndex() + 1));
    }
  }
}
