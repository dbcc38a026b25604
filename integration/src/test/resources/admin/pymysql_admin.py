"""An administrator's day with PyMySQL, as Ansible's modules and people's scripts use it. Fails at the first surprise."""

import os

import pymysql
from pymysql.constants import CLIENT, SERVER_STATUS
from pymysql.cursors import DictCursor, SSCursor

NASTY = "it's \"so\" \\ \\' 100% `x` -- #; /* ünïcode 😀 \t\n end"


def connect(**options):
    return pymysql.connect(
        host="127.0.0.1",
        port=int(os.environ["BATON_PORT"]),
        user=options.pop("user", "admin"),
        password=options.pop("password", "admin"),
        charset="utf8mb4",
        **options,
    )


def expect(what, seen, wanted):
    if seen != wanted:
        raise AssertionError(f"{what}: {seen!r}, not {wanted!r}")
    print(what)


def fails(what, kind, code, run):
    try:
        run()
    except kind as error:
        expect(what, error.args[0], code)
        return error.args[1]
    raise AssertionError(f"{what}: no error")


def one(cursor, sql, values=None):
    cursor.execute(sql, values)
    return cursor.fetchone()


def texts_come_back_as_they_were(connection):
    with connection.cursor() as cursor:
        for text in [NASTY, "", "'", "''", "\\", "\\\\", "\\'", "a\\nb", "%s", "x" * 100_000]:
            cursor.execute("DELETE FROM mysql_servers")
            cursor.execute(
                "INSERT INTO mysql_servers (hostgroup_id, hostname, port, comment) VALUES (%s, %s, %s, %s)",
                (1, "db1", 3306, text),
            )
            found = one(cursor, "SELECT comment FROM mysql_servers WHERE comment = %s", (text,))
            expect(f"text of {len(text)} characters", found, (text,))
        expect("a literal's percent sign", one(cursor, "SELECT '100%%', %s", (1,)), ("100%", 1))
        expect("types", one(cursor, "SELECT %s, %s, %s, %s", (None, True, 7, 1.5)), (None, 1, 7, 1.5))
    connection.commit()


def many_rows_are_one_statement(connection):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mysql_query_rules")
        rules = [(n, 1, f"^SELECT '{n}'\\s+FROM \\w+$", n) for n in range(1, 301)]
        count = cursor.executemany(
            "INSERT INTO mysql_query_rules (rule_id, active, match_pattern, destination_hostgroup)"
            " VALUES (%s, %s, %s, %s)",
            rules,
        )
        expect("rows of executemany", count, 300)
        expect(
            "an expression with quotes and backslashes",
            one(cursor, "SELECT match_pattern FROM mysql_query_rules WHERE rule_id = %s", (300,)),
            ("^SELECT '300'\\s+FROM \\w+$",),
        )
        cursor.execute("LOAD MYSQL QUERY RULES TO RUNTIME")
        expect("rules in force", one(cursor, "SELECT COUNT(*) FROM runtime_mysql_query_rules"), (300,))
    connection.commit()
    with connection.cursor(SSCursor) as cursor:
        cursor.execute("SELECT rule_id FROM mysql_query_rules ORDER BY rule_id")
        expect("rows that are read one by one", sum(1 for _ in cursor), 300)
    with connection.cursor(DictCursor) as cursor:
        row = one(cursor, "SELECT rule_id, apply FROM mysql_query_rules WHERE rule_id = 7")
        expect("a row by names", row, {"rule_id": 7, "apply": 0})


def transactions(connection):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mysql_servers")
        connection.commit()
        connection.begin()
        cursor.execute("INSERT INTO mysql_servers (hostgroup_id, hostname) VALUES (1, 'gone')")
        connection.rollback()
        expect("rolled back", one(cursor, "SELECT COUNT(*) FROM mysql_servers"), (0,))
        connection.begin()
        cursor.execute("INSERT INTO mysql_servers (hostgroup_id, hostname) VALUES (1, 'stays')")
        expect("affected rows", cursor.rowcount, 1)
        connection.commit()
        expect("committed", one(cursor, "SELECT hostname FROM mysql_servers"), ("stays",))
    with connect(autocommit=True) as other, other.cursor() as cursor:
        expect("seen by another", one(cursor, "SELECT COUNT(*) FROM mysql_servers"), (1,))


def errors_are_what_a_caller_catches(connection):
    with connection.cursor() as cursor:
        error = fails(
            "syntax", pymysql.err.ProgrammingError, 1064, lambda: cursor.execute("SELEC 1"))
        assert "SELEC" in error, error
        fails("no table", pymysql.err.ProgrammingError, 1146, lambda: cursor.execute("SELECT * FROM no_such_table"))
        insert = "INSERT INTO mysql_servers (hostgroup_id, hostname) VALUES (1, 'stays')"
        fails("twice", pymysql.err.IntegrityError, 1062, lambda: cursor.execute(insert))
        cursor.execute("INSERT INTO mysql_query_rules (rule_id, active, match_pattern) VALUES (999, 1, %s)", ("[",))
        refused = fails(
            "a bad expression",
            pymysql.err.MySQLError,
            1231,
            lambda: cursor.execute("LOAD MYSQL QUERY RULES TO RUNTIME"),
        )
        assert "rule_id=999" in refused, refused
        cursor.execute("DELETE FROM mysql_query_rules WHERE rule_id = 999")
    connection.commit()
    fails("a wrong password", pymysql.err.OperationalError, 1045, lambda: connect(password="wrong"))
    with connect(user="stats", password="stats") as reader, reader.cursor() as cursor:
        fails(
            "the reader may not write",
            pymysql.err.MySQLError,
            1227,
            lambda: cursor.execute("DELETE FROM mysql_servers"),
        )
        assert one(cursor, "SELECT COUNT(*) FROM stats_mysql_global")[0] >= 0


def the_rest(connection):
    expect(
        "literals have no escapes",
        bool(connection.server_status & SERVER_STATUS.SERVER_STATUS_NO_BACKSLASH_ESCAPES),
        True,
    )
    connection.ping(reconnect=False)
    connection.select_db("disk")
    with connection.cursor() as cursor:
        cursor.execute("SAVE MYSQL QUERY RULES TO DISK")
        expect("the schema that was chosen", one(cursor, "SELECT COUNT(*) FROM mysql_query_rules"), (300,))
        connection.select_db("main")
        cursor.execute("SET mysql-max_connections = %s", (4096,))
        cursor.execute("UPDATE main.global_variables SET variable_value = %s WHERE variable_name = %s", ("17", "mysql-default_query_delay"))
        cursor.execute("SHOW VARIABLES LIKE %s", ("mysql-max_conn%",))
        expect("a variable", cursor.fetchall(), (("mysql-max_connections", "4096"),))
    with connect(client_flag=CLIENT.MULTI_STATEMENTS, autocommit=True) as several, several.cursor() as cursor:
        cursor.execute("SELECT 1; UPDATE mysql_servers SET weight = 5; SELECT 'it''s', 2")
        results = [cursor.fetchall()]
        while cursor.nextset():
            results.append(cursor.fetchall())
        expect("several statements", results, [((1,),), (), (("it's", 2),)])


def main():
    with connect() as connection:
        texts_come_back_as_they_were(connection)
        many_rows_are_one_statement(connection)
        transactions(connection)
        errors_are_what_a_caller_catches(connection)
        the_rest(connection)
    print("all is well")


main()
