package dev.baton.wire.binlog;

/** A value whose length is not known, so that the rest of its event cannot be read. */
final class UndecodableColumnException extends Exception {
  UndecodableColumnException(String message) {
    super(message);
  }
}
