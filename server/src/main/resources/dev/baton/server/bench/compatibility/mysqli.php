<?php
// The checks with PHP's mysqli.
require __DIR__ . '/checks.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

function connect($options = []) {
    $link = mysqli_init();
    $link->options(MYSQLI_OPT_LOCAL_INFILE, 1);
    $link->options(MYSQLI_OPT_INT_AND_FLOAT_NATIVE, 1);
    foreach ($options['set'] ?? [] as $option => $value) {
        $link->options($option, $value);
    }
    $link->real_connect(
        getenv('BATON_HOST'),
        $options['user'] ?? getenv('BATON_USER'),
        $options['password'] ?? getenv('BATON_PASSWORD'),
        $options['schema'] ?? getenv('BATON_SCHEMA'),
        (int) getenv('BATON_PORT'),
        null,
        $options['flags'] ?? 0);
    $link->set_charset('utf8mb4');
    return $link;
}

function one($link, $sql) {
    return $link->query($sql)->fetch_row()[0] ?? null;
}

function settle($link) {
    settle_with(fn($sql) => $link->query($sql), fn($sql) => one($link, $sql));
}

function error_of($action) {
    try {
        $action();
    } catch (mysqli_sql_exception $error) {
        return $error->getCode() . ' ' . $error->getSqlState() . ' ' . $error->getMessage();
    }
    throw new Exception('no error');
}

check('connect', function () {
    $link = connect();
    expect(one($link, 'SELECT DATABASE()'), getenv('BATON_SCHEMA'));
    expect($link->ping(), true);
    $link->select_db('information_schema');
    expect(one($link, 'SELECT DATABASE()'), 'information_schema');
    return [$link->server_info, $link->server_version, $link->character_set_name()];
});

check('refused_logins', fn() => [
    error_of(fn() => connect(['password' => 'wrong'])),
    error_of(fn() => connect(['user' => 'nobody_at_all'])),
    error_of(fn() => connect(['password' => ''])),
    error_of(fn() => connect(['schema' => 'no_such_schema'])),
]);

check('types', function () {
    $link = connect();
    $link->query("CREATE TABLE types (id INT PRIMARY KEY, i64 BIGINT, d DECIMAL(30,10), f DOUBLE, s VARCHAR(100),
        b BLOB, dt DATETIME(6), ti TIME(3), j JSON, bi BIT(12), e ENUM('a','b'), n INT)");
    $bytes = implode('', array_map('chr', range(0, 255)));
    $insert = $link->prepare('INSERT INTO types VALUES (?,?,?,?,?,?,?,?,?,?,?,?)');
    $row = [1, PHP_INT_MIN, '12345678901234567890.0123456789', 1.5e300, "Grüße \u{1F600} ' \" \\", $bytes,
        '2024-02-29 23:59:59.123456', '-700:00:00.250', '{"a": [1, null]}', 4095, 'b', null];
    $insert->bind_param('iisdsssssisi', ...$row);
    $insert->execute();
    expect($insert->affected_rows, 1);
    settle($link);
    $text = $link->query('SELECT * FROM types');
    $fields = array_map(fn($field) => [$field->name, $field->type, $field->flags, $field->charsetnr], $text->fetch_fields());
    $read = $link->prepare('SELECT * FROM types WHERE id = ?');
    $read->execute([1]);
    $binary = $read->get_result()->fetch_row();
    expect($binary[5] === $bytes && $binary[4] === $row[4], true);
    $binary[5] = $textRow = $text->fetch_row();
    $binary[5][5] = md5($textRow[5]);
    return [$fields, $binary];
});

check('transactions', function () {
    $writer = connect();
    $reader = connect();
    $reader->query('CREATE TABLE moved (id INT PRIMARY KEY, amount INT)');
    $writer->begin_transaction();
    $writer->query('INSERT INTO moved VALUES (1, 10), (2, 20)');
    expect(one($writer, 'SELECT COUNT(*) FROM moved'), 2);
    expect(one($reader, 'SELECT COUNT(*) FROM moved'), 0);
    $writer->rollback();
    $writer->begin_transaction(MYSQLI_TRANS_START_READ_WRITE);
    $writer->query('INSERT INTO moved VALUES (1, 10), (2, 20)');
    $writer->savepoint('half');
    $writer->query('DELETE FROM moved');
    $writer->query('ROLLBACK TO half');
    $writer->commit();
    $writer->begin_transaction(MYSQLI_TRANS_START_READ_ONLY);
    $refused = error_of(fn() => $writer->query('INSERT INTO moved VALUES (3, 3)'));
    $writer->rollback();
    settle($reader);
    return [$refused, $reader->query('SELECT * FROM moved')->fetch_all()];
});

check('autocommit_off', function () {
    $link = connect();
    $other = connect();
    $link->query('CREATE TABLE held (id INT PRIMARY KEY)');
    $link->autocommit(false);
    $link->query('INSERT INTO held VALUES (1)');
    $link->close();
    settle($other);
    expect(one($other, 'SELECT COUNT(*) FROM held'), 0);
    return '';
});

check('prepared_statements', function () {
    $link = connect();
    $link->query('CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))');
    $insert = $link->prepare('INSERT INTO prepared VALUES (?, ?)');
    for ($i = 0; $i < 200; $i++) {
        $insert->execute([$i, "v$i"]);
    }
    settle($link);
    $read = $link->prepare('SELECT v FROM prepared WHERE id = ?');
    for ($i = 0; $i < 200; $i++) {
        $read->execute([$i]);
        expect($read->get_result()->fetch_row()[0], "v$i");
    }
    $cursor = $link->prepare('SELECT id FROM prepared ORDER BY id');
    $cursor->attr_set(MYSQLI_STMT_ATTR_CURSOR_TYPE, MYSQLI_CURSOR_TYPE_READ_ONLY);
    $cursor->execute();
    $cursor->bind_result($id);
    for ($count = 0; $cursor->fetch(); $count++) {
        expect($id, $count);
    }
    $long = $link->prepare('SELECT LENGTH(?)');
    $blob = null;
    $long->bind_param('b', $blob);
    for ($i = 0; $i < 100; $i++) {
        $long->send_long_data(0, str_repeat('x', 10000));
    }
    $long->execute();
    return [$count, $long->get_result()->fetch_row()[0], error_of(fn() => $link->prepare('SELEC ?'))];
});

check('multi_statements', function () {
    $link = connect();
    $seen = [];
    try {
        $link->multi_query('SELECT 1; CREATE TABLE multi (id INT); INSERT INTO multi VALUES (1), (2);
            SELECT COUNT(*) FROM multi; SELECT * FROM no_such_table; SELECT 5');
        do {
            $result = $link->store_result();
            $seen[] = $result ? $result->fetch_all() : $link->affected_rows;
        } while ($link->more_results() && $link->next_result());
    } catch (mysqli_sql_exception $error) {
        $seen[] = $error->getCode();
    }
    $seen[] = error_of(fn() => $link->query('SELECT 1; SELECT 2'));
    return $seen;
});

check('ids_and_counts', function () {
    $link = connect();
    $link->query('CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE, w INT)');
    $seen = [];
    foreach ([
        'INSERT INTO counted (v, w) VALUES (1, 1), (2, 2), (3, 3)',
        'UPDATE counted SET w = 1 WHERE v <= 2',
        'INSERT INTO counted (v, w) VALUES (1, 1) ON DUPLICATE KEY UPDATE w = 7',
        'INSERT IGNORE INTO counted (v, w) VALUES (1, 1)',
        'REPLACE INTO counted (v, w) VALUES (3, 4)',
        'DELETE FROM counted WHERE v > 1',
    ] as $sql) {
        $link->query($sql);
        $seen[] = [$link->affected_rows, $link->insert_id, $link->info, $link->warning_count];
    }
    $link->query('INSERT INTO counted (v) VALUES (50)');
    expect(one($link, 'SELECT LAST_INSERT_ID()'), 7);
    return $seen;
});

check('errors', function () {
    $link = connect();
    $link->query('CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))');
    $link->query('INSERT INTO wrong VALUES (1, 1)');
    return array_map(fn($sql) => error_of(fn() => $link->query($sql)), WRONG);
});

check('warnings', function () {
    $link = connect();
    $link->query("SET SESSION sql_mode = ''");
    $link->query('CREATE TABLE warned (v TINYINT)');
    $link->query("INSERT INTO warned VALUES (1000), ('abc')");
    $seen = [];
    $warning = $link->get_warnings();
    do {
        $seen[] = [$warning->errno, $warning->sqlstate, $warning->message];
    } while ($warning->next());
    return $seen;
});

check('session_state', function () {
    $link = connect(['set' => [MYSQLI_INIT_COMMAND => "SET SESSION group_concat_max_len = 2000, time_zone = '+03:00'"]]);
    $other = connect();
    $link->query('CREATE TABLE plain (v INT)');
    $link->query('CREATE TEMPORARY TABLE scratch (v INT)');
    $link->query('SET @a = 5');
    settle($link);
    for ($i = 0; $i < 10; $i++) {
        expect(one($link, 'SELECT @@group_concat_max_len'), 2000);
        expect(one($link, 'SELECT @@time_zone'), '+03:00');
        expect(one($link, 'SELECT @a'), 5);
        $link->query("INSERT INTO scratch VALUES ($i)");
        expect(one($other, 'SELECT @a'), null);
    }
    expect(one($link, 'SELECT COUNT(*) FROM scratch'), 10);
    return error_of(fn() => $other->query('SELECT * FROM scratch'));
});

check('large_packets', function () {
    $link = connect();
    $link->query('CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)');
    $content = str_repeat(implode('', array_map('chr', range(0, 255))), 20 * 4096);
    $insert = $link->prepare('INSERT INTO large VALUES (1, ?)');
    $insert->execute([$content]);
    settle($link);
    expect(one($link, 'SELECT b FROM large') === $content, true);
    return '';
});

check('large_results', function () {
    $link = connect();
    $ten = '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6
        UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
    $result = $link->query("SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50)
        FROM $ten a, $ten b, $ten c, $ten e, $ten f", MYSQLI_USE_RESULT);
    for ($count = $sum = 0; $row = $result->fetch_row(); $count++) {
        $sum += $row[0];
    }
    $result->free();
    return [$count, $sum, one($link, 'SELECT 1')];
});

check('procedures', function () {
    $link = connect();
    $link->query(PROCEDURE);
    $link->multi_query('CALL twice(21, @b)');
    $seen = [];
    do {
        if ($result = $link->store_result()) {
            $seen[] = $result->fetch_all(MYSQLI_ASSOC);
        }
    } while ($link->more_results() && $link->next_result());
    $seen[] = one($link, 'SELECT @b');
    return $seen;
});

check('character_sets', function () {
    $link = connect();
    $link->query('CREATE TABLE texts (s VARCHAR(50)) CHARACTER SET utf8mb4');
    $latin = connect();
    $latin->set_charset('latin1');
    $latin->query("INSERT INTO texts VALUES ('Gr\xfc\xdfe')");
    settle($latin);
    return [one($link, 'SELECT s FROM texts'), bin2hex(one($latin, 'SELECT s FROM texts')), $latin->character_set_name()];
});

check('compression', function () {
    $link = connect(['flags' => MYSQLI_CLIENT_COMPRESS]);
    $text = str_repeat('compress me ', 100000);
    expect(one($link, "SELECT '$text'") === $text, true);
    return '';
});

check('tls', function () {
    $link = connect(['flags' => MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT]);
    expect(strlen(one($link, "SELECT REPEAT('x', 3000000)")), 3000000);
    return '';
});

check('change_of_user', function () {
    $link = connect();
    $link->query('SET @a = 1');
    $id = $link->thread_id;
    $link->change_user(getenv('BATON_SECOND_USER'), getenv('BATON_PASSWORD'), getenv('BATON_SCHEMA'));
    expect(one($link, 'SELECT CONNECTION_ID()'), $id);
    $seen = [one($link, 'SELECT CURRENT_USER()'), one($link, 'SELECT @a'), $link->thread_id === $id];
    $seen[] = (int) error_of(fn() => $link->change_user(getenv('BATON_USER'), 'wrong', null)); // the state is mysqlnd's
    return $seen;
});

check('local_files', function () {
    $file = tempnam(sys_get_temp_dir(), 'loaded');
    file_put_contents($file, implode('', array_map(fn($i) => "$i,s$i\n", range(0, 29999))));
    $link = connect();
    $link->query('CREATE TABLE loaded (id INT, s VARCHAR(50))');
    $link->query("LOAD DATA LOCAL INFILE '$file' INTO TABLE loaded FIELDS TERMINATED BY ','");
    unlink($file);
    $seen = [$link->affected_rows, $link->info];
    settle($link);
    return [$seen, one($link, 'SELECT SUM(id) FROM loaded')];
});

check('kills', function () {
    $link = connect();
    $other = connect();
    $other->query("KILL $link->thread_id");
    usleep(200000);
    try {
        $link->query('SELECT 1');
        throw new Exception('a killed connection answers');
    } catch (mysqli_sql_exception $error) {
        expect(in_array($error->getCode(), [1927, 2006, 2013, 4031]), true);
    }
    return one(connect(), 'SELECT 1');
});

check('persistent_connections', function () {
    $open = fn() => new mysqli('p:' . getenv('BATON_HOST'), getenv('BATON_USER'), getenv('BATON_PASSWORD'),
        getenv('BATON_SCHEMA'), (int) getenv('BATON_PORT'));
    $first = $open();
    $first->query('SET @mine = 1');
    $id = $first->thread_id;
    $first->close();
    $again = $open(); // the same connection, after a change of user
    return [$again->thread_id === $id, one($again, 'SELECT @mine'), one($again, 'SELECT DATABASE()')];
});
