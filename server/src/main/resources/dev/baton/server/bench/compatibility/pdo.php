<?php
// The checks with PHP's PDO.
require __DIR__ . '/checks.php';

function connect($options = [], $extra = '', $user = null, $password = null, $schema = null) {
    $schema ??= getenv('BATON_SCHEMA');
    return new PDO(
        'mysql:host=' . getenv('BATON_HOST') . ';port=' . getenv('BATON_PORT') . ";dbname=$schema;charset=utf8mb4$extra",
        $user ?? getenv('BATON_USER'),
        $password ?? getenv('BATON_PASSWORD'),
        $options + [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
}

function one($pdo, $sql, $parameters = []) {
    $statement = $pdo->prepare($sql);
    $statement->execute($parameters);
    $value = $statement->fetchColumn();
    $statement->closeCursor();
    return $value;
}

function settle($pdo) {
    settle_with(fn($sql) => $pdo->exec($sql), fn($sql) => one($pdo, $sql));
}

function error_of($action) {
    try {
        $action();
    } catch (PDOException $error) {
        return $error->getCode() . ' ' . $error->getMessage();
    }
    throw new Exception('no error');
}

const NATIVE = [PDO::ATTR_EMULATE_PREPARES => false];

check('connect', function () {
    $pdo = connect();
    expect(one($pdo, 'SELECT DATABASE()'), getenv('BATON_SCHEMA'));
    return [$pdo->getAttribute(PDO::ATTR_SERVER_VERSION), $pdo->getAttribute(PDO::ATTR_CONNECTION_STATUS)];
});

check('refused_logins', fn() => [
    error_of(fn() => connect([], '', null, 'wrong')),
    error_of(fn() => connect([], '', 'nobody_at_all')),
    error_of(fn() => connect([], '', null, null, 'no_such_schema')),
]);

check('types', function () {
    $seen = [];
    connect()->exec('CREATE TABLE types (id INT PRIMARY KEY AUTO_INCREMENT, i BIGINT, d DECIMAL(30,10), f DOUBLE, s VARCHAR(100),
        b BLOB, dt DATETIME(6), j JSON, n INT)');
    $bytes = implode('', array_map('chr', range(0, 255)));
    foreach ([[], NATIVE] as $options) {
        $pdo = connect($options);
        $insert = $pdo->prepare('INSERT INTO types (i, d, f, s, b, dt, j, n) VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
        $insert->execute([PHP_INT_MIN, '12345678901234567890.0123456789', 1.5e300, "Grüße \u{1F600} ' \" \\", $bytes,
            '2024-02-29 23:59:59.123456', '{"a": 1}', null]);
        settle($pdo);
        $read = $pdo->prepare('SELECT * FROM types WHERE id = ?');
        $read->execute([$pdo->lastInsertId() ?: one($pdo, 'SELECT MAX(id) FROM types')]);
        $row = $read->fetch(PDO::FETCH_ASSOC);
        expect($row['b'] === $bytes, true);
        unset($row['b']);
        $seen[] = [$row, array_map(fn($i) => $read->getColumnMeta($i)['native_type'] ?? '', range(0, 8))];
    }
    return $seen;
});

check('transactions', function () {
    $writer = connect();
    $reader = connect();
    $reader->exec('CREATE TABLE moved (id INT PRIMARY KEY)');
    $writer->beginTransaction();
    $writer->exec('INSERT INTO moved VALUES (1), (2)');
    expect($writer->inTransaction(), true);
    expect((int) one($reader, 'SELECT COUNT(*) FROM moved'), 0);
    $writer->rollBack();
    expect((int) one($writer, 'SELECT COUNT(*) FROM moved'), 0);
    $writer->beginTransaction();
    $writer->exec('INSERT INTO moved VALUES (3)');
    $writer->commit();
    $writer->beginTransaction();
    $writer->exec('CREATE TABLE implied (id INT)'); // commits
    $seen = [$writer->inTransaction()];
    settle($reader);
    return [$seen, one($reader, 'SELECT COUNT(*) FROM moved')];
});

check('autocommit_off', function () {
    $pdo = connect([PDO::ATTR_AUTOCOMMIT => 0]);
    $other = connect();
    $other->exec('CREATE TABLE held (id INT PRIMARY KEY)');
    $pdo->exec('INSERT INTO held VALUES (1)');
    $pdo = null;
    settle($other);
    return one($other, 'SELECT COUNT(*) FROM held');
});

check('prepared_statements', function () {
    $pdo = connect(NATIVE);
    $pdo->exec('CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))');
    $insert = $pdo->prepare('INSERT INTO prepared VALUES (:id, :v)');
    for ($i = 0; $i < 200; $i++) {
        $insert->execute(['id' => $i, 'v' => "v$i"]);
    }
    settle($pdo);
    $read = $pdo->prepare('SELECT v FROM prepared WHERE id = ?');
    for ($i = 0; $i < 200; $i++) {
        $read->execute([$i]);
        expect($read->fetchColumn(), "v$i");
    }
    return error_of(fn() => $pdo->prepare('SELEC ?'));
});

check('multi_statements', function () {
    $pdo = connect();
    $result = $pdo->query('SELECT 1; SELECT 2 UNION SELECT 3; CREATE TABLE multi (id INT); SELECT 4');
    $seen = [];
    do {
        $seen[] = $result->columnCount() ? $result->fetchAll(PDO::FETCH_NUM) : $result->rowCount();
    } while ($result->nextRowset());
    return $seen;
});

check('ids_and_counts', function () {
    $pdo = connect();
    $found = connect([PDO::MYSQL_ATTR_FOUND_ROWS => true]);
    $pdo->exec('CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE)');
    return [
        $pdo->exec('INSERT INTO counted (v) VALUES (1), (2), (3)'),
        $pdo->lastInsertId(),
        $pdo->exec('UPDATE counted SET v = v WHERE v = 1'),
        $found->exec('UPDATE counted SET v = v WHERE v = 1'),
        $pdo->exec('REPLACE INTO counted (v) VALUES (3)'),
        $pdo->lastInsertId(),
        one($pdo, 'SELECT LAST_INSERT_ID()'),
    ];
});

check('errors', function () {
    $seen = [];
    $pdo = connect();
    $pdo->exec('CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))');
    $pdo->exec('INSERT INTO wrong VALUES (1, 1)');
    foreach ([$pdo, connect(NATIVE)] as $link) {
        foreach (WRONG as $sql) {
            $seen[] = error_of(fn() => $link->prepare($sql)->execute());
        }
    }
    return $seen;
});

check('session_state', function () {
    $pdo = connect([PDO::MYSQL_ATTR_INIT_COMMAND => "SET SESSION group_concat_max_len = 2000, time_zone = '+03:00'"]);
    $other = connect();
    $pdo->exec('SET @a = 5');
    $pdo->exec('CREATE TEMPORARY TABLE scratch (v INT)');
    for ($i = 0; $i < 10; $i++) {
        expect((int) one($pdo, 'SELECT @@group_concat_max_len'), 2000);
        expect((int) one($pdo, 'SELECT @a'), 5);
        $pdo->exec("INSERT INTO scratch VALUES ($i)");
        expect(one($other, 'SELECT @a'), null);
    }
    return [one($pdo, 'SELECT COUNT(*) FROM scratch'), error_of(fn() => $other->query('SELECT * FROM scratch'))];
});

check('large_packets', function () {
    $pdo = connect(NATIVE);
    $pdo->exec('CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)');
    $content = random_bytes(20 << 20);
    $pdo->prepare('INSERT INTO large VALUES (1, ?)')->execute([$content]);
    settle($pdo);
    expect(one($pdo, 'SELECT b FROM large') === $content, true);
    return '';
});

check('large_results', function () {
    $pdo = connect([PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false]);
    $ten = '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6
        UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
    $count = $sum = 0;
    foreach ($pdo->query("SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50)
        FROM $ten a, $ten b, $ten c, $ten e, $ten f", PDO::FETCH_NUM) as $row) {
        $count++;
        $sum += $row[0];
    }
    return [$count, $sum];
});

check('procedures', function () {
    $pdo = connect(NATIVE);
    $pdo->exec(PROCEDURE);
    $call = $pdo->prepare('CALL twice(?, @b)');
    $call->execute([21]);
    $seen = [];
    do {
        $seen[] = $call->columnCount() ? $call->fetchAll(PDO::FETCH_ASSOC) : 'no rows';
    } while ($call->nextRowset());
    $call->closeCursor();
    $seen[] = one($pdo, 'SELECT @b');
    return $seen;
});

check('compression', function () {
    $pdo = connect([PDO::MYSQL_ATTR_COMPRESS => true]);
    $text = str_repeat('compress me ', 100000);
    expect(one($pdo, 'SELECT ?', [$text]) === $text, true);
    return '';
});

check('tls', function () {
    $pdo = connect([PDO::MYSQL_ATTR_SSL_CIPHER => 'DEFAULT', PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false]);
    expect(strlen(one($pdo, "SELECT REPEAT('x', 3000000)")), 3000000);
    return '';
});

check('local_files', function () {
    $file = tempnam(sys_get_temp_dir(), 'loaded');
    file_put_contents($file, implode('', array_map(fn($i) => "$i,s$i\n", range(0, 29999))));
    $pdo = connect([PDO::MYSQL_ATTR_LOCAL_INFILE => true]);
    $pdo->exec('CREATE TABLE loaded (id INT, s VARCHAR(50))');
    $count = $pdo->exec("LOAD DATA LOCAL INFILE '$file' INTO TABLE loaded FIELDS TERMINATED BY ','");
    unlink($file);
    settle($pdo);
    return [$count, one($pdo, 'SELECT SUM(id) FROM loaded')];
});

check('persistent_connections', function () {
    $first = connect([PDO::ATTR_PERSISTENT => true]);
    $id = one($first, 'SELECT CONNECTION_ID()');
    $first = null;
    $again = connect([PDO::ATTR_PERSISTENT => true]);
    return one($again, 'SELECT CONNECTION_ID()') === $id;
});
