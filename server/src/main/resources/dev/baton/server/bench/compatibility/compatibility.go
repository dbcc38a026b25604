// The checks with Go's go-sql-driver.
package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

var marker int

func open(user, password, schema, options string) *sql.DB {
	db, err := sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s:%s)/%s?parseTime=true&multiStatements=true&maxAllowedPacket=0%s",
		user, password, os.Getenv("BATON_HOST"), os.Getenv("BATON_PORT"), schema, options))
	must(err)
	return db
}

func connect(options string) *sql.DB {
	return open(os.Getenv("BATON_USER"), os.Getenv("BATON_PASSWORD"), os.Getenv("BATON_SCHEMA"), options)
}

// one connection of the pool
func single(db *sql.DB) *sql.Conn {
	conn, err := db.Conn(context.Background())
	must(err)
	return conn
}

type failure struct{ text string }

func fail(format string, values ...interface{}) {
	_, file, line, _ := runtime.Caller(2)
	panic(failure{fmt.Sprintf("%s:%d: %s", filepath.Base(file), line, fmt.Sprintf(format, values...))})
}

func must(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func expect(seen, wanted interface{}) {
	if seen != wanted {
		fail("%v instead of %v", seen, wanted)
	}
}

type runner interface {
	ExecContext(context.Context, string, ...interface{}) (sql.Result, error)
	QueryContext(context.Context, string, ...interface{}) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...interface{}) *sql.Row
}

func exec(on runner, statement string, values ...interface{}) sql.Result {
	result, err := on.ExecContext(context.Background(), statement, values...)
	must(err)
	return result
}

func one(on runner, statement string, values ...interface{}) string {
	var value sql.NullString
	err := on.QueryRowContext(context.Background(), statement, values...).Scan(&value)
	if err == sql.ErrNoRows {
		return "no row"
	}
	must(err)
	if !value.Valid {
		return "NULL"
	}
	return value.String
}

func all(rows *sql.Rows, err error) string {
	must(err)
	defer rows.Close()
	var text strings.Builder
	for {
		types, _ := rows.ColumnTypes()
		for _, column := range types {
			nullable, _ := column.Nullable()
			fmt.Fprintf(&text, "%s %s %v %v,", column.Name(), column.DatabaseTypeName(), nullable, column.ScanType())
		}
		for rows.Next() {
			values := make([]interface{}, len(types))
			pointers := make([]interface{}, len(types))
			for i := range values {
				pointers[i] = &values[i]
			}
			must(rows.Scan(pointers...))
			for _, value := range values {
				if raw, ok := value.([]byte); ok {
					value = fmt.Sprintf("%q", raw)
				}
				fmt.Fprintf(&text, " %v", value)
			}
			text.WriteString(";")
		}
		if rows.Err() != nil || !rows.NextResultSet() {
			break
		}
	}
	if err := rows.Err(); err != nil {
		text.WriteString(err.Error())
	}
	return text.String()
}

// Waits until a plain read sees what was written: replicas are behind by a moment.
func settle(on runner) {
	marker++
	exec(on, fmt.Sprintf("INSERT INTO settled VALUES (%d)", marker))
	end := time.Now().Add(20 * time.Second)
	for one(on, fmt.Sprintf("SELECT n FROM settled WHERE n = %d", marker)) == "no row" {
		if time.Now().After(end) {
			fail("a write is not seen after 20 s")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func errorOf(_ interface{}, err error) string {
	if err == nil {
		fail("no error")
	}
	return fmt.Sprintf("%T %v; ", err, err)
}

func check(name string, function func() string) {
	status, text := "pass", ""
	func() {
		defer func() {
			if broken := recover(); broken != nil {
				status = "fail"
				if known, ok := broken.(failure); ok {
					text = known.text
				} else {
					text = fmt.Sprint(broken)
				}
			}
		}()
		text = function()
	}()
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 2000 {
		text = text[:2000]
	}
	fmt.Printf("%s\t%s\t%s\n", name, status, text)
}

const ten = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4" +
	" UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"

func main() {
	background := context.Background()
	mysql.SetLogger(quiet{})
	user, password, schema := os.Getenv("BATON_USER"), os.Getenv("BATON_PASSWORD"), os.Getenv("BATON_SCHEMA")

	check("connect", func() string {
		db := connect("&collation=utf8mb4_unicode_ci")
		defer db.Close()
		must(db.Ping())
		expect(one(db, "SELECT DATABASE()"), schema)
		return one(db, "SELECT @@collation_connection")
	})
	check("refused_logins", func() string {
		return errorOf(nil, open(user, "wrong", schema, "").Ping()) + errorOf(nil, open("nobody_at_all", "x", schema, "").Ping()) +
			errorOf(nil, open(user, "", schema, "").Ping()) + errorOf(nil, open(user, password, "no_such_schema", "").Ping())
	})
	check("types", func() string {
		db := connect("")
		defer db.Close()
		exec(db, "CREATE TABLE types (id INT PRIMARY KEY, u BIGINT UNSIGNED, i BIGINT, d DECIMAL(30,10), f DOUBLE, s VARCHAR(100),"+
			" b BLOB, da DATE, dt DATETIME(6), ti TIME(3), j JSON, bi BIT(12), e ENUM('a','b'), n INT)")
		raw := make([]byte, 256)
		for i := range raw {
			raw[i] = byte(i)
		}
		exec(db, "INSERT INTO types VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", 1, uint64(1<<63), int64(-1<<63),
			"12345678901234567890.0123456789", 1.5e300, "Grüße \U0001F600 ' \" \\", raw, "2024-02-29",
			time.Date(2024, 2, 29, 23, 59, 59, 123456000, time.UTC), "-700:00:00.250", `{"a": 1}`, []byte{0x0f, 0xff}, "b", nil)
		settle(db)
		text := all(db.Query("SELECT * FROM types"))
		return text + all(db.Query("SELECT * FROM types WHERE id = ?", 1))
	})
	check("transactions", func() string {
		db := connect("")
		defer db.Close()
		exec(db, "CREATE TABLE moved (id INT PRIMARY KEY)")
		tx, err := db.BeginTx(background, &sql.TxOptions{Isolation: sql.LevelSerializable})
		must(err)
		exec(tx, "INSERT INTO moved VALUES (1), (2)")
		expect(one(tx, "SELECT COUNT(*) FROM moved"), "2")
		must(tx.Rollback())
		tx, err = db.Begin()
		must(err)
		exec(tx, "INSERT INTO moved VALUES (3)")
		must(tx.Commit())
		readOnly, err := db.BeginTx(background, &sql.TxOptions{ReadOnly: true})
		must(err)
		refused := errorOf(readOnly.Exec("INSERT INTO moved VALUES (4)"))
		must(readOnly.Rollback())
		settle(db)
		return refused + all(db.Query("SELECT * FROM moved"))
	})
	check("prepared_statements", func() string {
		db := connect("")
		defer db.Close()
		exec(db, "CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))")
		insert, err := db.Prepare("INSERT INTO prepared VALUES (?, ?)")
		must(err)
		for i := 0; i < 200; i++ {
			_, err := insert.Exec(i, fmt.Sprint("v", i))
			must(err)
		}
		settle(db)
		read, err := db.Prepare("SELECT v FROM prepared WHERE id = ?")
		must(err)
		done := make(chan string, 8)
		for worker := 0; worker < 8; worker++ {
			go func() {
				for i := 0; i < 200; i++ {
					var v string
					if err := read.QueryRow(i).Scan(&v); err != nil || v != fmt.Sprint("v", i) {
						done <- fmt.Sprint(v, err)
						return
					}
				}
				done <- ""
			}()
		}
		for worker := 0; worker < 8; worker++ {
			expect(<-done, "")
		}
		_, err = db.Prepare("SELEC ?")
		return errorOf(nil, err)
	})
	check("multi_statements", func() string {
		db := connect("")
		defer db.Close()
		return all(db.Query("SELECT 1; SELECT 2 UNION SELECT 3; SELECT 4"))
	})
	check("ids_and_counts", func() string {
		db, found := connect(""), connect("&clientFoundRows=true")
		defer db.Close()
		defer found.Close()
		exec(db, "CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE)")
		seen := ""
		for _, on := range []*sql.DB{db, found} {
			for _, statement := range []string{"INSERT INTO counted (v) VALUES (1), (2), (3)", "UPDATE counted SET v = v WHERE v = 1",
				"REPLACE INTO counted (v) VALUES (3)", "DELETE FROM counted WHERE v > 0"} {
				result := exec(on, statement)
				id, _ := result.LastInsertId()
				count, _ := result.RowsAffected()
				seen += fmt.Sprint(id, " ", count, "; ")
			}
		}
		return seen
	})
	check("errors", func() string {
		db := connect("&interpolateParams=true")
		defer db.Close()
		exec(db, "CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))")
		exec(db, "INSERT INTO wrong VALUES (?, ?)", 1, 1)
		seen := ""
		for _, statement := range []string{"INSERT INTO wrong VALUES (1, 2)", "SELEC 1", "SELECT * FROM no_such_table",
			"INSERT INTO wrong VALUES (2, NULL)", "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555"} {
			seen += errorOf(db.Exec(statement))
		}
		return seen
	})
	check("session_state", func() string {
		db := connect("&group_concat_max_len=2000&time_zone=%27%2B03%3A00%27")
		defer db.Close()
		conn, other := single(db), single(db)
		defer conn.Close()
		defer other.Close()
		exec(conn, "SET @a = 5")
		exec(conn, "CREATE TEMPORARY TABLE scratch (v INT)")
		for i := 0; i < 10; i++ {
			expect(one(conn, "SELECT @@group_concat_max_len + @a"), "2005")
			exec(conn, "INSERT INTO scratch VALUES (?)", i)
			expect(one(other, "SELECT @a"), "NULL")
		}
		return one(conn, "SELECT SUM(v) FROM scratch") + one(conn, "SELECT @@time_zone") + errorOf(other.QueryContext(background, "SELECT * FROM scratch"))
	})
	check("large_packets", func() string {
		db := connect("")
		defer db.Close()
		exec(db, "CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)")
		content := bytes.Repeat([]byte("abc\x00def\xff"), 20<<17)
		exec(db, "INSERT INTO large VALUES (1, ?)", content)
		settle(db)
		for _, statement := range []string{"SELECT b FROM large", "SELECT b FROM large WHERE id < ?"} {
			var got []byte
			if strings.Contains(statement, "?") {
				must(db.QueryRow(statement, 5).Scan(&got))
			} else {
				must(db.QueryRow(statement).Scan(&got))
			}
			expect(bytes.Equal(got, content), true)
		}
		return ""
	})
	check("large_results", func() string {
		db := connect("")
		defer db.Close()
		rows, err := db.Query("SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50) FROM " + ten + " a, " + ten + " b, " + ten + " c, " + ten + " e, " + ten + " f")
		must(err)
		count, sum := 0, 0
		for rows.Next() {
			var number int
			var text string
			must(rows.Scan(&number, &text))
			count++
			sum += number
		}
		// Leaves in the middle of the next one: the driver hangs up.
		rows, err = db.Query("SELECT a.d FROM " + ten + " a, " + ten + " b, " + ten + " c, " + ten + " e, " + ten + " f")
		must(err)
		rows.Next()
		rows.Close()
		return fmt.Sprint(count, " ", sum, " ", one(db, "SELECT 1"))
	})
	check("procedures", func() string {
		db := connect("")
		defer db.Close()
		exec(db, "CREATE PROCEDURE twice (IN a INT, OUT b INT) BEGIN SELECT a AS one; SELECT a * 2 UNION ALL SELECT 0; SET b = a * 2; END")
		conn := single(db)
		defer conn.Close()
		return all(conn.QueryContext(background, "CALL twice(21, @b)")) + all(conn.QueryContext(background, "CALL twice(?, @b)", 5)) + one(conn, "SELECT @b")
	})
	check("tls", func() string {
		db := connect("&tls=skip-verify")
		defer db.Close()
		expect(len(one(db, "SELECT REPEAT('x', 3000000)")), 3000000)
		return ""
	})
	check("local_files", func() string {
		db := connect("")
		defer db.Close()
		var file bytes.Buffer
		for i := 0; i < 30000; i++ {
			fmt.Fprintf(&file, "%d,s%d\n", i, i)
		}
		mysql.RegisterReaderHandler("rows", func() io.Reader { return &file })
		exec(db, "CREATE TABLE loaded (id INT, s VARCHAR(50))")
		count, _ := exec(db, "LOAD DATA LOCAL INFILE 'Reader::rows' INTO TABLE loaded FIELDS TERMINATED BY ','").RowsAffected()
		settle(db)
		return fmt.Sprint(count, " ", one(db, "SELECT SUM(id) FROM loaded"))
	})
	check("kills", func() string {
		db := connect("")
		defer db.Close()
		limited, cancel := context.WithTimeout(background, 300*time.Millisecond)
		defer cancel()
		_, err := db.ExecContext(limited, "DO SLEEP(20)")
		seen := errorOf(nil, err)
		conn := single(db)
		exec(db, "KILL "+one(conn, "SELECT CONNECTION_ID()"))
		time.Sleep(200 * time.Millisecond)
		var number int
		expect(conn.QueryRowContext(background, "SELECT 1").Scan(&number) != nil, true)
		conn.Close()
		return seen + one(db, "SELECT 1")
	})
	check("many_connections", func() string {
		db := connect("")
		defer db.Close()
		var conns []*sql.Conn
		for i := 0; i < 30; i++ {
			conn := single(db)
			exec(conn, fmt.Sprintf("SET @mine = %d", i))
			conns = append(conns, conn)
		}
		for i, conn := range conns {
			expect(one(conn, "SELECT @mine"), fmt.Sprint(i))
			conn.Close()
		}
		return ""
	})
}

type quiet struct{}

func (quiet) Print(...interface{}) {}
