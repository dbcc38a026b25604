# The checks with a command-line client: BATON_CLIENT is its command line, BATON_DUMP that of its dump program.
# Passwords go by option files, as the command line is seen by everybody on the machine.
umask 077
printf '[client]\nhost=%s\nport=%s\nuser=%s\npassword="%s"\nprotocol=tcp\n' \
  "$BATON_HOST" "$BATON_PORT" "$BATON_USER" "$BATON_PASSWORD" >client.cnf
printf '[client]\nhost=%s\nport=%s\nuser=%s\npassword="%s"\nprotocol=tcp\n' \
  "$BATON_HOST" "$BATON_PORT" "$BATON_USER" wrong >wrong.cnf
case "$BATON_KIND" in
  mysql) plain='--ssl-mode=DISABLED --get-server-public-key' secure='--ssl-mode=REQUIRED' ;;
  *) plain='--skip-ssl' secure='--ssl --skip-ssl-verify-server-cert' ;;
esac
if [ "$BATON_KIND/$BATON_FLAVOUR" = mysql/mariadb ]; then
  printf 'connect\tskip\tthe programs of MySQL 9 have no mysql_native_password, which accounts of MariaDB use\n'
  exit 0
fi

client() { # options and schema...
  # shellcheck disable=SC2086 # lists of words
  $BATON_CLIENT --defaults-file=client.cnf $plain --default-character-set=utf8mb4 "$@" 2>&1
}

sql() { client --batch --skip-column-names "$BATON_SCHEMA" -e "$1"; }

# Waits until a plain read sees what was written: replicas are behind by a moment.
settle() {
  local marker
  marker="$(date +%s%N)" # checks run in shells of their own
  sql "INSERT INTO settled VALUES ($marker)"
  for _ in $(seq 200); do
    [ "$(sql "SELECT n FROM settled WHERE n = $marker")" != "$marker" ] || return 0
    sleep 0.05
  done
  echo "a write is not seen after 10 s"
}

# Tells what a function printed; a line that begins with "failed:" is why it has not passed.
check() { # name
  local text status=pass
  text="$("$1" 2>&1 | head -c 3000 | tr '\t\n' '  ')"
  case "$text" in
    *failed:*) status=fail ;;
    skip:*) status=skip text="${text#skip: }" ;;
  esac
  printf '%s\t%s\t%s\n' "$1" "$status" "$text"
}

connect() { sql 'SELECT DATABASE(), VERSION()'; client -e status | grep -a -E '^(Server version|Protocol version|Server characterset|Db *characterset|Client characterset|Conn. *characterset)'; }

# What describes a number that the proxy itself gives.
own_number() { client --column-type-info -e 'SELECT CONNECTION_ID()' | grep -a -E '^(Field|Type|Collation|Flags|Decimals|Length|Name|Database|Table)'; }

refused_logins() {
  # shellcheck disable=SC2086
  $BATON_CLIENT --defaults-file=wrong.cnf $plain -e 'SELECT 1' 2>&1
  client no_such_schema -e 'SELECT 1'
}

types() {
  sql "CREATE TABLE types (id INT PRIMARY KEY, u BIGINT UNSIGNED, d DECIMAL(30,10), s VARCHAR(100), b BLOB, dt DATETIME(6), j JSON, n INT);
    INSERT INTO types VALUES (1, 18446744073709551615, 12345678901234567890.0123456789, 'Grüße 😀', x'00FF0A5C27', '2024-02-29 23:59:59.123456', '{\"a\": 1}', NULL)"
  settle
  client --column-type-info "$BATON_SCHEMA" -e 'SELECT * FROM types' | grep -a -v 'rows\? in set'
  client --xml "$BATON_SCHEMA" -e 'SELECT * FROM types'
  client --table "$BATON_SCHEMA" -e 'DESCRIBE types; SHOW CREATE TABLE types; SHOW TABLES'
}

transactions() {
  sql "CREATE TABLE moved (id INT PRIMARY KEY); BEGIN; INSERT INTO moved VALUES (1); ROLLBACK; BEGIN; INSERT INTO moved VALUES (2); SAVEPOINT a;
    DELETE FROM moved; ROLLBACK TO a; COMMIT; SET autocommit = 0; INSERT INTO moved VALUES (3)"
  settle
  sql 'SELECT * FROM moved'
}

multi_statements() {
  client "$BATON_SCHEMA" -e 'delimiter //
CREATE PROCEDURE twice (IN a INT, OUT b INT) BEGIN SELECT a AS one; SELECT a * 2; SET b = a * 2; END//
CALL twice(21, @b); SELECT @b//'
  client --force "$BATON_SCHEMA" -e 'SELECT 1; SELECT * FROM no_such_table; SELEC 1; SELECT 2'
}

ids_and_counts() {
  client -vvv "$BATON_SCHEMA" -e 'CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE); INSERT INTO counted (v) VALUES (1), (2);
    UPDATE counted SET v = v; REPLACE INTO counted (v) VALUES (2); SELECT LAST_INSERT_ID(); SELECT ROW_COUNT()' | sed -E 's/\(?[0-9.]+ sec\)?//g'
}

warnings() { client --show-warnings "$BATON_SCHEMA" -e "SET sql_mode = ''; CREATE TABLE warned (v TINYINT); INSERT INTO warned VALUES (1000), ('abc')"; }

session_state() {
  local script="SET @a = 1, group_concat_max_len = 2000; CREATE TEMPORARY TABLE scratch (v INT);" i
  for i in 1 2 3 4 5 6 7 8 9; do script="$script INSERT INTO scratch VALUES ($i); SELECT @a, @@group_concat_max_len, COUNT(*) FROM scratch;"; done
  sql "$script"
}

names_completed() { client "$BATON_SCHEMA" --auto-rehash -e 'SHOW FULL COLUMNS FROM settled'; }

large_packets() {
  sql 'CREATE TABLE large (id INT PRIMARY KEY, b LONGTEXT)'
  { printf "INSERT INTO large VALUES (1, '"; head -c 20000000 /dev/zero | tr '\0' x; printf "');\n"; } >large.sql
  client --max-allowed-packet=64M "$BATON_SCHEMA" <large.sql
  settle
  client --max-allowed-packet=64M --batch --skip-column-names "$BATON_SCHEMA" -e 'SELECT b FROM large' | wc -c
}

large_results() {
  local ten='(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)'
  client --quick --batch --skip-column-names -e "SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50) FROM $ten a, $ten b, $ten c, $ten e, $ten f" | sort | cksum
}

local_files() {
  seq 30000 >rows.txt
  client --local-infile=1 -vvv "$BATON_SCHEMA" -e "CREATE TABLE loaded (id INT); LOAD DATA LOCAL INFILE 'rows.txt' INTO TABLE loaded" | grep -a -E 'Records|ERROR'
  settle
  sql 'SELECT COUNT(*), SUM(id) FROM loaded'
}

compression() { client --compress --batch --skip-column-names -e "SELECT REPEAT('compress me ', 300000)" | cksum; }

tls() {
  # shellcheck disable=SC2086
  $BATON_CLIENT --defaults-file=client.cnf $secure --batch --skip-column-names -e 'SELECT 1' 2>&1
}

# Everything a dump holds, made on the first run's schema and loaded again.
dump() {
  sql "CREATE TABLE dumped (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(100), b BLOB, d DECIMAL(20,5), t TIMESTAMP NULL, j JSON,
      g DECIMAL(20,5) AS (d * 2) STORED, KEY (s)) AUTO_INCREMENT = 100;
    INSERT INTO dumped (s, b, d, t, j) VALUES ('Grüße 😀', x'00FF0A5C27', 1.5, '2024-02-29 12:00:00', '{\"a\": 1}'), (NULL, NULL, NULL, NULL, NULL);
    CREATE VIEW seen AS SELECT id, s FROM dumped;
    CREATE TRIGGER before_dumped BEFORE INSERT ON dumped FOR EACH ROW SET NEW.s = UPPER(NEW.s);
    CREATE FUNCTION plus_one (a INT) RETURNS INT DETERMINISTIC RETURN a + 1;
    CREATE PROCEDURE nothing () SELECT 1;
    CREATE EVENT later ON SCHEDULE EVERY 1 YEAR STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1"
  settle
  # shellcheck disable=SC2086
  $BATON_DUMP --defaults-file=client.cnf $plain --single-transaction --routines --triggers --events --hex-blob --no-tablespaces $BATON_DUMP_OPTIONS \
    "$BATON_SCHEMA" dumped seen >dump.sql 2>dump.err || echo "failed: $(cat dump.err)"
  cat dump.err
  grep -v -e '^-- Dump completed' -e '^-- Host:' dump.sql | cksum
  grep -c INSERT dump.sql
  sql 'DROP VIEW seen; DROP TABLE dumped; DROP FUNCTION plus_one; DROP PROCEDURE nothing; DROP EVENT later'
  client "$BATON_SCHEMA" <dump.sql
  settle
  sql 'SELECT * FROM dumped; SELECT * FROM seen; SELECT plus_one(1); CALL nothing()'
  # shellcheck disable=SC2086
  $BATON_DUMP --defaults-file=client.cnf $plain --single-transaction --routines --triggers --events --hex-blob --no-tablespaces $BATON_DUMP_OPTIONS \
    "$BATON_SCHEMA" dumped seen 2>&1 | grep -a -v -e '^-- Dump completed' -e '^-- Host:' | cksum
}

# With locks instead of a snapshot, all of the schema.
dump_with_locks() {
  # shellcheck disable=SC2086
  $BATON_DUMP --defaults-file=client.cnf $plain --lock-tables --add-locks --no-tablespaces $BATON_DUMP_OPTIONS --ignore-table="$BATON_SCHEMA.settled" --ignore-table="$BATON_SCHEMA.large" \
    "$BATON_SCHEMA" 2>&1 | grep -a -v -e '^-- Dump completed' -e '^-- Host:' | cksum
}

for name in connect own_number refused_logins types transactions multi_statements ids_and_counts warnings session_state names_completed large_packets \
  large_results local_files compression tls dump dump_with_locks; do
  check "$name"
done
