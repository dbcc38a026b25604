package dev.baton.wire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {
  private final StatementClassifier classifier = new StatementClassifier();
  private final StatementInfo info = new StatementInfo();

  private String digest(String sql) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    classifier.classify(text, 0, text.length, 0, info);
    return classifier.digestText();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "select /* COMMENT */ 1 | select ?",
        "select/* COMMENT */1 | select ?",
        "select 1/* COMMENT */   | select ?",
        "select 1.1e-9 | select ?",
        "select 0x100 | select ?",
        "select 1 +1 | select ?+?",
        "select 1 - 1, 1 * 1 , 1/1 , 100 % 3 | select ?-?,?*?,?/?,?%?",
        "SELECT * FROM t t1, t t2 ,t t3 LIMIT 0 | SELECT * FROM t t1,t t2,t t3 LIMIT ?",
        "select  + 1, - 2 | select ?,?",
        "select * from t where t = \"foo\" | select * from t where t = ?",
        "SELECT N'string', _utf8'str\\'i' | SELECT N?,_utf8?",
        "select * from 1_value | select * from 1_value",
        "select -\"1\" | select ?",
        "select (-'89') | select (?)",
        "select 10, -'89' | select ?,?",
        "select '''\\\\''\\'''' | select ?",
        "select CONCAT(  -'89'   +  '10' ) | select CONCAT(?+?)",
        "select CONCAT(- '89') | select CONCAT(?)",
        "select nUlL | select ?",
        "SELECT * FROM t WHERE i IN (NULL  ,2,3, 'NULL' ,5,NulL,null,NULL8,9,10) | SELECT * FROM t WHERE i IN (?,?,?,...,NULL8,?,?)",
        "SELECT * FROM t WHERE id IN (1,2,3,4) | SELECT * FROM t WHERE id IN (?,?,?,?)",
        "SELECT * FROM t WHERE id IN (1,2,3,4,5) | SELECT * FROM t WHERE id IN (?,?,?,...)",
        "SELECT * t where id IN (1,2,3,4,5,6,7,8,  AND j in (1,2,3,4,5,6  and k=1 | SELECT * t where id IN (?,?,?,...,AND j in (?,?,?,...,? and k=?",
        "INSERT INTO db.table( col1) VALUES ( 'val' ) | INSERT INTO db.table(col1) VALUES (?)",
        "INSERT INTO db.table  ( col1 )  VALUES ( 'val' ) | INSERT INTO db.table (col1) VALUES (?)",
        "INSERT INTO t ( c1, c2 ) VALUES ('val',2,3,'foo', 5 + 10, 6 - 9) | INSERT INTO t (c1,c2) VALUES (?,?,?,?,?+?,?-?)",
        "INSERT INTO t (c) VALUES ('v',1, 2,3,'f', 5 + 10, 6 - 9, 12, 3, 4, 5, 4,5,6) | INSERT INTO t (c) VALUES (?,?,?,...,?+?,?-?,?,?,?,...)",
        "INSERT INTO t (c) VALUES ('v',1, 2,3,'f'), ('v2', 2,3,4,'f2') | INSERT INTO t (c) VALUES (?,?,?,...),(?,?,?,...)",
        "INSERT INTO t (c) VALUES (1.23234, 9.923, -8) | INSERT INTO t (c) VALUES (?,?,?)",
        "SELECT 1; | SELECT ?",
        "SELECT 1; SELECT 2 | SELECT ?; SELECT ?",
        "SELECT c FROM sbtest1 WHERE id=5 | SELECT c FROM sbtest1 WHERE id=?",
        "UPDATE sbtest1 SET k=k+1 WHERE id=7 | UPDATE sbtest1 SET k=k+? WHERE id=?",
        "SELECT a FROM t WHERE b = -5 AND c > - 6 | SELECT a FROM t WHERE b = ? AND c > ?",
        "select `a b`, t.`c` from x | select `a b`,t.`c` from x",
      })
  void isInProxySqlsForm(String sql, String expected) {
    assertThat(digest(sql)).isEqualTo(expected);
  }

  @Test
  void foldsLongRowsOfGroups() {
    StringBuilder sql = new StringBuilder("INSERT INTO t VALUES ");
    for (int i = 0; i < 5_000; i++) {
      sql.append(i == 0 ? "" : ", ").append("( 1,2,3,4,  5, 6)");
    }
    String expected =
        "INSERT INTO t VALUES " + "(?,?,?,...),".repeat(10) + "... ON DUPLICATE KEY UPDATE a = ?";
    assertThat(digest(sql + " ON DUPLICATE KEY UPDATE a = 1")).isEqualTo(expected);
  }

  @Test
  void aLongListFoldsToTheSameDigest() {
    String few = "SELECT a FROM t WHERE b IN (" + "1,".repeat(10) + "1) AND c = 1";
    String many = "SELECT a FROM t WHERE b IN (" + "'x' , ".repeat(10_000) + "1) AND c = 7";
    digest(few);
    long hash = info.digest();
    assertThat(digest(many)).isEqualTo("SELECT a FROM t WHERE b IN (?,?,?,...) AND c = ?");
    assertThat(info.digest()).isEqualTo(hash);
  }

  @Test
  void differentStatementsHaveDifferentHashes() {
    digest("SELECT a FROM t WHERE b = 1");
    long hash = info.digest();
    digest("SELECT a FROM t WHERE c = 1");
    assertThat(info.digest()).isNotEqualTo(hash);
  }

  @Test
  void isCutAtItsLimit() {
    assertThat(digest("SELECT " + "abcdefghi,".repeat(1_000)).length()).isEqualTo(2048);
  }
}
