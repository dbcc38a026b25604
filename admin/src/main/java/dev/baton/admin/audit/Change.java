package dev.baton.admin.audit;

import org.jspecify.annotations.Nullable;

/**
 * One row that a statement changed, as JSON objects; passwords are masked.
 *
 * @param table with its schema
 * @param before null if the row is new
 * @param after null if it was deleted
 */
public record Change(String table, @Nullable String before, @Nullable String after) {}
