package dev.baton.proxy.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandKindTest {

  @ParameterizedTest
  @CsvSource({
    "SELECT a FROM t WHERE b = ?,SELECT",
    "select a from t for update,SELECT_FOR_UPDATE",
    "INSERT INTO t VALUES (?),INSERT",
    "begin,BEGIN",
    "START TRANSACTION READ ONLY,START_TRANSACTION",
    "ROLLBACK TO SAVEPOINT a,ROLLBACK_SAVEPOINT",
    "CREATE UNIQUE INDEX i ON t (a),CREATE_INDEX",
    "CREATE TEMPORARY TABLE t (a INT),CREATE_TEMPORARY",
    "DROP SCHEMA x,DROP_DATABASE",
    "SHOW TABLE STATUS,SHOW_TABLE_STATUS",
    "SHOW TABLES,SHOW",
    "CALL p(?),CALL",
    "FROBNICATE,UNKNOWN",
    "'',UNKNOWN"
  })
  void theFirstWordsSayWhatItIs(String digest, CommandKind kind) {
    assertThat(CommandKind.of(digest)).isEqualTo(kind);
  }
}
