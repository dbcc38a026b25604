package dev.baton.wire.binlog;

/**
 * How a column's values are stored in row events.
 *
 * @param type {@code enum_field_types}
 * @param metadata its two bytes of meaning, by type
 * @param unsigned as far as the table map says it; else false
 */
public record ColumnType(int type, int metadata, boolean unsigned) {}
