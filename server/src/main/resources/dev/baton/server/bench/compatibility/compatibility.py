"""The checks with a Python driver: BATON_CLIENT is the module, pymysql or MySQLdb.

Each check tells what it saw, so that what is seen directly and through a proxy can be compared.
"""
import datetime
import decimal
import importlib
import os
import sys
import tempfile
import threading
import time

driver = importlib.import_module(os.environ["BATON_CLIENT"])
cursors = importlib.import_module(os.environ["BATON_CLIENT"] + ".cursors")
PYMYSQL = driver.__name__ == "pymysql"
FOUND_ROWS = 2
MULTI_STATEMENTS = 1 << 16
MULTI_RESULTS = 1 << 17
marker = 0


class Skip(Exception):
    pass


def connect(**options):
    settings = dict(
        host=os.environ["BATON_HOST"],
        port=int(os.environ["BATON_PORT"]),
        user=os.environ["BATON_USER"],
        password=os.environ["BATON_PASSWORD"],
        database=os.environ["BATON_SCHEMA"],
        charset="utf8mb4",
        autocommit=True,
    )
    settings.update(options)
    return driver.connect(**settings)


def run(connection, statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def settle(connection):
    """Waits until a plain read sees what was written: replicas are behind by a moment."""
    global marker
    marker += 1
    run(connection, "INSERT INTO settled VALUES (%s)", (marker,))
    end = time.monotonic() + 20
    while not run(connection, "SELECT n FROM settled WHERE n = %s", (marker,)):
        if time.monotonic() > end:
            raise AssertionError("a write is not seen after 20 s")
        time.sleep(0.005)


def error_of(action):
    try:
        action()
    except driver.Error as error:
        return "%s %s: %s" % (type(error).__name__, error.args[0], error.args[1])
    raise AssertionError("no error")


def expect(seen, wanted):
    if seen != wanted:
        raise AssertionError("%r instead of %r" % (seen, wanted))


def check_connect():
    connection = connect()
    expect(run(connection, "SELECT 1, DATABASE()")[0], (1, os.environ["BATON_SCHEMA"]))
    connection.ping()
    seen = connection.get_server_info(), connection.character_set_name()
    connection.select_db("information_schema")
    expect(run(connection, "SELECT DATABASE()")[0][0], "information_schema")
    connection.close()
    second = connect(user=os.environ["BATON_SECOND_USER"])
    expect(run(second, "SELECT CURRENT_USER()")[0][0].split("@")[0], os.environ["BATON_SECOND_USER"])
    second.close()
    return "%s %s" % seen


def check_refused_logins():
    return "; ".join(
        error_of(lambda: connect(**wrong))
        for wrong in (
            {"password": "wrong"},
            {"user": "nobody_at_all"},
            {"password": ""},
            {"database": "no_such_schema"},
        )
    )


def check_types():
    connection = connect()
    run(connection,
        "CREATE TABLE types (id INT PRIMARY KEY, i8 TINYINT, u64 BIGINT UNSIGNED, i64 BIGINT, d DECIMAL(30,10),"
        " f DOUBLE, s VARCHAR(100), t LONGTEXT, b BLOB, da DATE, dt DATETIME(6), ti TIME(3), j JSON, bi BIT(12),"
        " e ENUM('a','b'), se SET('x','y'), y YEAR, vb VARBINARY(20))")
    row = (1, -128, 2**64 - 1, -2**63, decimal.Decimal("12345678901234567890.0123456789"), 1.5e300,
           "Grüße \U0001F600 ' \" \\", "x" * 70000, bytes(range(256)), datetime.date(2024, 2, 29),
           datetime.datetime(2024, 2, 29, 23, 59, 59, 123456), datetime.timedelta(hours=-700, milliseconds=250),
           '{"a": [1, null, "\U0001F600"]}', b"\x0f\xff", "b", "x,y", 2155, b"\x00\x01")
    run(connection, "INSERT INTO types VALUES (" + ",".join(["%s"] * len(row)) + ")", row)
    run(connection, "INSERT INTO types (id) VALUES (2)")
    settle(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM types ORDER BY id")
        rows = cursor.fetchall()
        described = [(column[0], column[1], column[6]) for column in cursor.description]
    expect(rows[0][1:5] + rows[0][6:11], row[1:5] + row[6:11])
    expect(rows[1][1:], (None,) * (len(row) - 1))
    connection.close()
    return "%s %s" % (described, [value for value in rows[0] if value != "x" * 70000])


def check_transactions():
    writer, reader = connect(autocommit=False), connect()
    run(reader, "CREATE TABLE moved (id INT PRIMARY KEY, amount INT)")
    writer.begin()
    run(writer, "INSERT INTO moved VALUES (1, 10), (2, 20)")
    expect(run(writer, "SELECT COUNT(*) FROM moved")[0][0], 2)
    expect(run(reader, "SELECT COUNT(*) FROM moved")[0][0], 0)
    writer.rollback()
    expect(run(writer, "SELECT COUNT(*) FROM moved")[0][0], 0)
    run(writer, "INSERT INTO moved VALUES (1, 10), (2, 20)")
    writer.commit()
    run(writer, "UPDATE moved SET amount = amount - 5 WHERE id = 1")
    run(writer, "SAVEPOINT half")
    run(writer, "UPDATE moved SET amount = amount + 5 WHERE id = 2")
    run(writer, "ROLLBACK TO SAVEPOINT half")
    seen = run(writer, "SELECT amount FROM moved ORDER BY id FOR UPDATE")
    writer.commit()
    settle(reader)
    expect(run(reader, "SELECT amount FROM moved ORDER BY id"), seen)
    run(reader, "START TRANSACTION READ ONLY")
    refused = error_of(lambda: run(reader, "INSERT INTO moved VALUES (3, 3)"))
    reader.rollback()
    writer.close()
    reader.close()
    return "%s %s" % (seen, refused)


def check_autocommit_off():
    connection, other = connect(autocommit=False), connect()
    run(connection, "CREATE TABLE held (id INT PRIMARY KEY)")
    run(connection, "INSERT INTO held VALUES (1)")
    expect(run(connection, "SELECT @@autocommit, COUNT(*) FROM held")[0], (0, 1))
    connection.close()
    settle(other)
    expect(run(other, "SELECT COUNT(*) FROM held")[0][0], 0)
    connection = connect(autocommit=False)
    run(connection, "INSERT INTO held VALUES (1)")
    connection.autocommit(True)
    settle(connection)
    expect(run(other, "SELECT COUNT(*) FROM held")[0][0], 1)
    connection.close()
    other.close()
    return ""


def check_prepared_statements():
    connection = connect()
    run(connection, "CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))")
    run(connection, "PREPARE ins FROM 'INSERT INTO prepared VALUES (?, ?)'")
    run(connection, "PREPARE sel FROM 'SELECT v FROM prepared WHERE id = ?'")
    for i in range(100):
        run(connection, "SET @i = %s, @v = %s", (i, "v%d" % i))
        run(connection, "EXECUTE ins USING @i, @v")
        expect(run(connection, "EXECUTE sel USING @i")[0][0], "v%d" % i)
    run(connection, "DEALLOCATE PREPARE ins")
    seen = error_of(lambda: run(connection, "EXECUTE ins USING @i, @v"))
    connection.close()
    return seen


def check_batches():
    connection = connect()
    run(connection, "CREATE TABLE batch (id INT PRIMARY KEY AUTO_INCREMENT, v INT, s VARCHAR(20))")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO batch (v, s) VALUES (%s, %s)", [(i, "s%d" % i) for i in range(5000)])
        seen = cursor.rowcount, cursor.lastrowid
        cursor.executemany("UPDATE batch SET v = v + 1 WHERE id = %s", [(i,) for i in range(1, 11)])
        seen += (cursor.rowcount,)
    settle(connection)
    expect(run(connection, "SELECT COUNT(*), SUM(v) FROM batch")[0], (5000, decimal.Decimal(5000 * 4999 // 2 + 10)))
    connection.close()
    return str(seen)


def check_multi_statements():
    connection = connect(client_flag=MULTI_STATEMENTS | MULTI_RESULTS)
    seen = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1; CREATE TABLE multi (id INT); INSERT INTO multi VALUES (1), (2);"
                       " SELECT COUNT(*) FROM multi; SELECT * FROM no_such_table; SELECT 5")
        try:
            while True:
                seen.append((cursor.rowcount, cursor.fetchall() if cursor.description else None))
                if not cursor.nextset():
                    break
        except driver.Error as error:
            seen.append(error.args)
    connection.close()
    connection = connect(client_flag=0)
    connection.close()
    return str(seen)


def check_ids_and_counts():
    connection, found = connect(), connect(client_flag=FOUND_ROWS)
    run(connection, "CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE, w INT)")
    seen = []
    for target in connection, found:
        with target.cursor() as cursor:
            for statement in (
                "INSERT INTO counted (v, w) VALUES (1, 1), (2, 2), (3, 3)",
                "UPDATE counted SET w = 1 WHERE v <= 2",
                "INSERT INTO counted (v, w) VALUES (1, 1) ON DUPLICATE KEY UPDATE w = 7",
                "INSERT IGNORE INTO counted (v, w) VALUES (1, 1)",
                "REPLACE INTO counted (v, w) VALUES (3, 4)",
                "DELETE FROM counted WHERE v > 1",
            ):
                cursor.execute(statement)
                seen.append((cursor.rowcount, cursor.lastrowid))
            cursor.execute("INSERT INTO counted (v) VALUES (50)")
            told = cursor.lastrowid
            cursor.execute("SELECT LAST_INSERT_ID()")
            expect(cursor.fetchone()[0], told)
            cursor.execute("SELECT LAST_INSERT_ID(77)")
            cursor.fetchall()
            seen.append(run(target, "SELECT LAST_INSERT_ID()"))
            cursor.execute("TRUNCATE counted")
        target.close()
    return str(seen)


def check_errors():
    connection = connect()
    run(connection, "CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))")
    run(connection, "INSERT INTO wrong VALUES (1, 1)")
    seen = [
        error_of(lambda: run(connection, statement))
        for statement in (
            "INSERT INTO wrong VALUES (1, 2)",
            "SELEC 1",
            "SELECT * FROM no_such_table",
            "SELECT nothing FROM wrong",
            "INSERT INTO wrong VALUES (2, NULL)",
            "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555",
            "DROP TABLE no_such_table",
            "SELECT * FROM mysql.user",
            "",
        )
    ]
    expect(run(connection, "SELECT 1")[0][0], 1)
    connection.close()
    return "; ".join(seen)


def check_warnings():
    connection = connect()
    run(connection, "SET SESSION sql_mode = ''")
    run(connection, "CREATE TABLE warned (v TINYINT)")
    run(connection, "INSERT INTO warned VALUES (1000), ('abc')")
    seen = [run(connection, "SHOW WARNINGS"), run(connection, "SELECT @@warning_count")]
    run(connection, "SELECT n FROM settled LIMIT 1")  # MariaDB keeps them over statements without a table
    seen.append(run(connection, "SHOW WARNINGS"))
    connection.close()
    return str(seen)


def check_session_variables():
    connection = connect(init_command="SET time_zone = '+03:00'")
    run(connection, "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES', group_concat_max_len = 2000")
    run(connection, "CREATE TABLE plain (v INT)")
    settle(connection)
    seen = []
    for i in range(10):
        seen.append(run(connection, "SELECT @@time_zone, @@sql_mode, @@group_concat_max_len, \"v\" FROM plain"))
        run(connection, "INSERT INTO settled VALUES (%s)", (100_000 + i,))
        seen.append(run(connection, "SELECT @@time_zone, @@group_concat_max_len"))
    other = connect()
    expect(run(other, "SELECT @@group_concat_max_len <> 2000")[0][0], 1)
    connection.close()
    other.close()
    return str(seen)


def check_temporary_tables():
    connection, other = connect(), connect()
    run(connection, "CREATE TEMPORARY TABLE scratch (id INT PRIMARY KEY, v INT)")
    for i in range(20):
        run(connection, "INSERT INTO scratch VALUES (%s, %s)", (i, i))
        run(other, "SELECT 1")
    expect(run(connection, "SELECT SUM(v) FROM scratch")[0][0], 190)
    seen = error_of(lambda: run(other, "SELECT * FROM scratch"))
    run(connection, "DROP TEMPORARY TABLE scratch")
    connection.close()
    other.close()
    return seen


def check_user_variables():
    connection, other = connect(), connect()
    run(connection, "SET @a = 1, @b := 'text'")
    for _ in range(20):
        run(connection, "SELECT @a := @a + 1")
        expect(run(other, "SELECT @a")[0][0], None)
    expect(run(connection, "SELECT @a, @b")[0], (21, "text"))
    run(connection, "SELECT 5 INTO @c")
    expect(run(connection, "SELECT @c")[0][0], 5)
    connection.close()
    other.close()
    return ""


def check_locks():
    connection, other = connect(), connect()
    expect(run(connection, "SELECT GET_LOCK('mine', 1)")[0][0], 1)
    expect(run(other, "SELECT GET_LOCK('mine', 0)")[0][0], 0)
    expect(run(connection, "SELECT RELEASE_LOCK('mine')")[0][0], 1)
    expect(run(other, "SELECT GET_LOCK('mine', 0)")[0][0], 1)
    other.close()
    end = time.monotonic() + 5
    while run(connection, "SELECT IS_FREE_LOCK('mine')")[0][0] != 1:
        if time.monotonic() > end:
            raise AssertionError("a closed connection still holds its lock")
        time.sleep(0.01)
    connection.close()
    return ""


def check_large_packets():
    connection = connect()
    connection.query("SET SESSION wait_timeout = 3600")
    run(connection, "CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)")
    content = bytes(range(256)) * (20 * 4096)
    run(connection, "INSERT INTO large VALUES (1, %s)", (content,))
    settle(connection)
    expect(run(connection, "SELECT b FROM large")[0][0] == content, True)
    expect(run(connection, "SELECT REPEAT('x', 17000000)")[0][0] == "x" * 17000000, True)
    connection.close()
    return str(len(content))


def check_large_results():
    connection = connect(cursorclass=cursors.SSCursor)
    rows = total = 0
    digits = "(SELECT 0 d" + "".join(" UNION ALL SELECT %d" % i for i in range(1, 10)) + ")"
    with connection.cursor() as cursor:
        cursor.execute("SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50) FROM "
                       + ", ".join("%s %s" % (digits, name) for name in "abcef"))
        for row in cursor:
            rows += 1
            total += row[0]
    expect((rows, total), (100000, 99999 * 50000))
    expect(run(connection, "SELECT 1")[0][0], 1)
    connection.close()
    return ""


def check_procedures():
    connection = connect()
    run(connection, "CREATE PROCEDURE twice (IN a INT, OUT b INT, INOUT c VARCHAR(20))"
                    " BEGIN SELECT a AS one; SELECT a * 2, c UNION ALL SELECT 0, NULL; SET b = a * 2, c = CONCAT(c, '!'); END")
    seen = []
    with connection.cursor() as cursor:
        cursor.callproc("twice", (21, 0, "text"))
        while True:
            seen.append((cursor.description and [column[0] for column in cursor.description], cursor.fetchall()))
            if not cursor.nextset():
                break
        cursor.execute("SELECT @_twice_1, @_twice_2")
        expect(cursor.fetchone(), (42, "text!"))
    run(connection, "CREATE FUNCTION plus_one (a INT) RETURNS INT DETERMINISTIC RETURN a + 1")
    expect(run(connection, "SELECT plus_one(1)")[0][0], 2)
    connection.close()
    return str(seen)


def check_character_sets():
    connection = connect()
    run(connection, "CREATE TABLE texts (s VARCHAR(50)) CHARACTER SET utf8mb4")
    latin = connect(charset="latin1")
    run(latin, "INSERT INTO texts VALUES (%s)", ("Grüße",))
    settle(latin)
    seen = run(connection, "SELECT HEX(s), s FROM texts"), run(latin, "SELECT s, @@character_set_client FROM texts")
    expect(run(connection, "SELECT '\U0001F600', @@character_set_client")[0], ("\U0001F600", "utf8mb4"))
    connection.close()
    latin.close()
    return str(seen)


def check_compression():
    if PYMYSQL:
        raise Skip("PyMySQL has no compression")
    connection = connect(compress=True)
    text = "compress me " * 100000
    expect(run(connection, "SELECT %s", (text,))[0][0] == text, True)
    connection.close()
    return ""


def check_tls():
    connection = connect(ssl={"ca": None, "check_hostname": False} if PYMYSQL else {"cipher": "ALL"})
    if PYMYSQL:
        expect(type(connection._sock).__name__, "SSLSocket")
    expect(run(connection, "SELECT REPEAT('x', 3000000)")[0][0] == "x" * 3000000, True)
    connection.close()
    return ""


def check_change_of_user():
    if PYMYSQL:
        raise Skip("PyMySQL has no change_user")
    connection = connect()
    run(connection, "SET @a = 1")
    run(connection, "CREATE TEMPORARY TABLE gone (id INT)")
    connection.change_user(os.environ["BATON_SECOND_USER"], os.environ["BATON_PASSWORD"], os.environ["BATON_SCHEMA"])
    seen = run(connection, "SELECT USER() LIKE 'second@%', @a, DATABASE()")
    seen += (error_of(lambda: run(connection, "SELECT * FROM gone")),)
    expect(run(connection, "SELECT CONNECTION_ID()")[0][0], connection.thread_id())
    seen += (error_of(lambda: connection.change_user(os.environ["BATON_USER"], "wrong", "")),)
    return str(seen)


def check_local_files():
    connection = connect(local_infile=True)
    run(connection, "CREATE TABLE loaded (id INT, s VARCHAR(50))")
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.writelines("%d,s%d\n" % (i, i) for i in range(30000))
        file.flush()
        with connection.cursor() as cursor:
            cursor.execute("LOAD DATA LOCAL INFILE %s INTO TABLE loaded FIELDS TERMINATED BY ','", (file.name,))
            seen = cursor.rowcount
    settle(connection)
    expect(run(connection, "SELECT COUNT(*), SUM(id) FROM loaded")[0], (30000, decimal.Decimal(30000 * 29999 // 2)))
    connection.close()
    return str(seen)


def check_kills():
    connection, other = connect(), connect()
    number = connection.thread_id()
    expect(run(connection, "SELECT CONNECTION_ID()")[0][0], number)
    ended = []
    sleeper = threading.Thread(target=lambda: ended.append(slept(connection)))
    sleeper.start()
    time.sleep(0.5)
    run(other, "KILL QUERY %d" % number)
    sleeper.join(10)
    expect(run(connection, "SELECT 1")[0][0], 1)
    run(other, "KILL %d" % number)
    time.sleep(0.2)
    try:
        run(connection, "SELECT 1")
        raise AssertionError("a killed connection answers")
    except driver.OperationalError as error:
        ended.append(error.args[0] in (1927, 2006, 2013, 4031))
    connection = connect()
    expect(run(connection, "SELECT 1")[0][0], 1)
    ended.append(error_of(lambda: run(other, "KILL 4000000000")))
    connection.close()
    other.close()
    return str(ended)


def slept(connection):
    try:
        return run(connection, "SELECT SLEEP(20)")
    except driver.Error as error:
        return error.args


def check_many_connections():
    connections = [connect() for _ in range(30)]
    for i, connection in enumerate(connections):
        run(connection, "SET @mine = %s", (i,))
    for i, connection in enumerate(connections):
        expect(run(connection, "SELECT @mine")[0][0], i)
    for connection in connections:
        connection.close()
    connection = connect()
    expect(run(connection, "SELECT @mine")[0][0], None)
    connection.close()
    return ""


def check_found_rows():
    connection = connect()
    run(connection, "SELECT SQL_CALC_FOUND_ROWS n FROM settled LIMIT 1")
    seen = run(connection, "SELECT FOUND_ROWS()")[0][0] > 1
    run(connection, "UPDATE settled SET n = -n WHERE n = 1")
    seen = seen, run(connection, "SELECT ROW_COUNT()")
    run(connection, "UPDATE settled SET n = -n WHERE n = -1")
    connection.close()
    return str(seen)


failed = False
for name, function in list(globals().items()):
    if name.startswith("check_"):
        try:
            status, text = "pass", function()
        except Skip as reason:
            status, text = "skip", str(reason)
        except Exception as error:  # whatever it is, it is what this check came to
            status, text = "fail", "line %d: %s %s" % (error.__traceback__.tb_next.tb_lineno if error.__traceback__.tb_next else 0, type(error).__name__, error)
        text = " ".join(text.split()).replace("\t", " ")
        print(name[len("check_"):] + "\t" + status + "\t" + text[:2000], flush=True)
sys.exit(0)
