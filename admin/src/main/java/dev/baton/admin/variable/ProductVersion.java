package dev.baton.admin.variable;

/**
 * What this interface says it is. Tools read the leading number to know which tables and columns to
 * expect, so it is the release whose interface this is; the rest says who answers.
 */
public final class ProductVersion {
  /** Of {@code SELECT @@version} and {@code admin-version}. */
  public static final String TEXT = "2.7.0-baton";

  /** Of {@code SELECT @@version_comment}. */
  public static final String COMMENT = "(Baton Admin Module)";

  /** Of the greeting: clients decide by it which MySQL they speak to. */
  public static final String GREETING = "8.0.11";

  private ProductVersion() {}
}
