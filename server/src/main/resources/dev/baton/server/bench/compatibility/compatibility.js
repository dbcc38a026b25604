'use strict';

// The checks with Node's mysql2.
const mysql = require('mysql2/promise');
const { Readable } = require('stream');

const env = process.env;
let marker = 0;

const connect = (options = {}) =>
  mysql.createConnection({
    host: env.BATON_HOST,
    port: Number(env.BATON_PORT),
    user: env.BATON_USER,
    password: env.BATON_PASSWORD,
    database: env.BATON_SCHEMA,
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...options,
  });

const one = async (connection, sql, values) => {
  const [rows] = await connection.query({ sql, rowsAsArray: true }, values);
  return rows.length ? rows[0][0] : undefined;
};

// Waits until a plain read sees what was written: replicas are behind by a moment.
const settle = async (connection) => {
  marker++;
  await connection.query(`INSERT INTO settled VALUES (${marker})`);
  const end = Date.now() + 20000;
  while ((await one(connection, `SELECT n FROM settled WHERE n = ${marker}`)) === undefined) {
    if (Date.now() > end) throw new Error('a write is not seen after 20 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const expect = (seen, wanted) => {
  if (seen !== wanted) throw new Error(`${seen} instead of ${wanted}`);
};

const errorOf = async (action) => {
  try {
    await action();
  } catch (error) {
    return `${error.code} ${error.errno} ${error.sqlState} ${error.message}`;
  }
  throw new Error('no error');
};

const described = (fields) => fields.map((f) => [f.name, f.columnType, f.flags, f.characterSet, f.decimals]);
const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const ten = `(SELECT 0 d${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => ` UNION ALL SELECT ${i}`).join('')})`;
const many = `SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d n, REPEAT('y', 50) y
  FROM ${ten} a, ${ten} b, ${ten} c, ${ten} e, ${ten} f`;

const checks = {
  async connect() {
    const connection = await connect();
    expect(await one(connection, 'SELECT DATABASE()'), env.BATON_SCHEMA);
    await connection.ping();
    const version = connection.connection._handshakePacket.serverVersion;
    await connection.end();
    return version;
  },

  async refused_logins() {
    return [
      await errorOf(() => connect({ password: 'wrong' })),
      await errorOf(() => connect({ user: 'nobody_at_all' })),
      await errorOf(() => connect({ password: '' })),
      await errorOf(() => connect({ database: 'no_such_schema' })),
    ];
  },

  async types() {
    const connection = await connect();
    await connection.query(`CREATE TABLE types (id INT PRIMARY KEY, u BIGINT UNSIGNED, i BIGINT, d DECIMAL(30,10), f DOUBLE,
      s VARCHAR(100), b BLOB, da DATE, dt DATETIME(3), ti TIME(3), j JSON, bi BIT(12), e ENUM('a','b'), n INT)`);
    const bytes = Buffer.from([...Array(256).keys()]);
    await connection.execute('INSERT INTO types VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      1, '18446744073709551615', '-9223372036854775808', '12345678901234567890.0123456789', 1.5e300, 'Grüße \u{1F600} \' " \\',
      bytes, '2024-02-29', new Date(1709251199123), '-700:00:00.250', '{"a": 1}', Buffer.from([0x0f, 0xff]), 'b', null]);
    await settle(connection);
    const seen = [];
    for (const [rows, fields] of [
      await connection.query('SELECT * FROM types'),
      await connection.execute('SELECT * FROM types WHERE id = ?', [1]),
    ]) {
      expect(bytes.equals(rows[0].b), true);
      delete rows[0].b;
      seen.push(rows[0], described(fields));
    }
    await connection.end();
    return seen;
  },

  async transactions() {
    const [writer, reader] = [await connect(), await connect()];
    await reader.query('CREATE TABLE moved (id INT PRIMARY KEY)');
    await writer.beginTransaction();
    await writer.query('INSERT INTO moved VALUES (1), (2)');
    expect(Number(await one(reader, 'SELECT COUNT(*) FROM moved')), 0);
    await writer.rollback();
    await writer.beginTransaction();
    await writer.query('INSERT INTO moved VALUES (3)');
    await writer.commit();
    await settle(reader);
    const [rows] = await reader.query('SELECT * FROM moved');
    await writer.end();
    await reader.end();
    return rows;
  },

  async prepared_statements() {
    const connection = await connect();
    await connection.query('CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))');
    const insert = await connection.prepare('INSERT INTO prepared VALUES (?, ?)');
    for (let i = 0; i < 200; i++) await insert.execute([i, `v${i}`]);
    await insert.close();
    await settle(connection);
    for (let i = 0; i < 200; i++) {
      const [rows] = await connection.execute('SELECT v FROM prepared WHERE id = ?', [i]);
      expect(rows[0].v, `v${i}`);
    }
    const seen = await errorOf(() => connection.execute('SELEC ?', [1]));
    await connection.end();
    return seen;
  },

  async pipelining() {
    const connection = await connect();
    const all = await Promise.all([...Array(200).keys()].map((i) => one(connection, `SELECT ${i}`)));
    all.forEach((value, i) => expect(Number(value), i));
    await connection.end();
    return all.length;
  },

  async multi_statements() {
    const connection = await connect({ multipleStatements: true });
    const [rows] = await connection.query(
      'SELECT 1; CREATE TABLE multi (id INT); INSERT INTO multi VALUES (1), (2); SELECT COUNT(*) c FROM multi');
    const seen = [rows, await errorOf(() => connection.query('SELECT 1; SELECT * FROM no_such_table; SELECT 5'))];
    await connection.end();
    const plain = await connect();
    seen.push(await errorOf(() => plain.query('SELECT 1; SELECT 2')));
    await plain.end();
    return seen;
  },

  async ids_and_counts() {
    const seen = [];
    for (const flags of ['FOUND_ROWS', '-FOUND_ROWS']) {
      const connection = await connect({ flags });
      await connection.query('DROP TABLE IF EXISTS counted');
      await connection.query('CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE)');
      for (const sql of ['INSERT INTO counted (v) VALUES (1), (2), (3)', 'UPDATE counted SET v = v WHERE v = 1',
        'REPLACE INTO counted (v) VALUES (3)', 'DELETE FROM counted WHERE v > 1']) {
        const [result] = await connection.query(sql);
        seen.push([result.affectedRows, result.changedRows, result.insertId, result.info, result.serverStatus, result.warningStatus]);
      }
      await connection.end();
    }
    return seen;
  },

  async errors() {
    const connection = await connect();
    await connection.query('CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))');
    await connection.query('INSERT INTO wrong VALUES (1, 1)');
    const seen = [];
    for (const sql of ['INSERT INTO wrong VALUES (1, 2)', 'SELEC 1', 'SELECT * FROM no_such_table', 'INSERT INTO wrong VALUES (2, NULL)',
      "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555"]) {
      seen.push(await errorOf(() => connection.query(sql)));
    }
    await connection.end();
    return seen;
  },

  async session_state() {
    const [connection, other] = [await connect(), await connect()];
    await connection.query("SET SESSION group_concat_max_len = 2000, time_zone = '+03:00', @a = 5");
    await connection.query('CREATE TEMPORARY TABLE scratch (v INT)');
    for (let i = 0; i < 10; i++) {
      expect(Number(await one(connection, 'SELECT @@group_concat_max_len + @a')), 2005);
      await connection.query('INSERT INTO scratch VALUES (?)', [i]);
      expect(await one(other, 'SELECT @a'), null);
    }
    const seen = [await one(connection, 'SELECT SUM(v) FROM scratch'), await one(connection, 'SELECT @@time_zone'),
      await errorOf(() => other.query('SELECT * FROM scratch'))];
    await connection.end();
    await other.end();
    return seen;
  },

  async large_packets() {
    const connection = await connect();
    await connection.query('CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)');
    const content = Buffer.alloc(20 << 20, Buffer.from([...Array(256).keys()]));
    await connection.execute('INSERT INTO large VALUES (1, ?)', [content]);
    await settle(connection);
    expect((await one(connection, 'SELECT b FROM large')).equals(content), true);
    await connection.end();
    return '';
  },

  async large_results() {
    const connection = await connect();
    let [count, sum] = [0, 0];
    for await (const row of connection.connection.query(many).stream({ highWaterMark: 5 })) {
      count++;
      sum += Number(row.n);
    }
    await connection.end();
    return [count, sum];
  },

  async procedures() {
    const connection = await connect();
    await connection.query('CREATE PROCEDURE twice (IN a INT, OUT b INT) BEGIN SELECT a AS one; SELECT a * 2 t UNION ALL SELECT 0; SET b = a * 2; END');
    const [text] = await connection.query('CALL twice(21, @b)');
    const [binary] = await connection.execute('CALL twice(?, @b)', [5]);
    const seen = [text, binary, await one(connection, 'SELECT @b')];
    await connection.end();
    return seen;
  },

  async character_sets() {
    const [connection, latin] = [await connect(), await connect({ charset: 'LATIN1_SWEDISH_CI' })];
    await connection.query('CREATE TABLE texts (s VARCHAR(50)) CHARACTER SET utf8mb4');
    await latin.query("INSERT INTO texts VALUES ('Grüße')");
    await settle(latin);
    const seen = [await one(connection, 'SELECT HEX(s) FROM texts'), await one(latin, 'SELECT s FROM texts')];
    await connection.end();
    await latin.end();
    return seen;
  },

  async compression() {
    const connection = await connect({ compress: true });
    const text = 'compress me '.repeat(100000);
    expect(await one(connection, 'SELECT ?', [text]), text);
    await connection.end();
    return '';
  },

  async tls() {
    const connection = await connect({ ssl: { rejectUnauthorized: false } });
    expect((await one(connection, "SELECT REPEAT('x', 3000000)")).length, 3000000);
    expect(connection.connection.stream.encrypted === true || connection.connection.stream.constructor.name === 'TLSSocket', true);
    await connection.end();
    return '';
  },

  async change_of_user() {
    const connection = await connect();
    await connection.query('SET @a = 1');
    await connection.changeUser({ user: env.BATON_SECOND_USER });
    const seen = [await one(connection, 'SELECT CURRENT_USER()'), await one(connection, 'SELECT @a')];
    await connection.query('SET @a = 2');
    if (connection.reset) {
      await connection.reset();
      seen.push(await one(connection, 'SELECT @a'));
    }
    seen.push(Number(await one(connection, 'SELECT CONNECTION_ID()')) === connection.threadId);
    await connection.end();
    return seen;
  },

  async local_files() {
    const connection = await connect();
    await connection.query('CREATE TABLE loaded (id INT, s VARCHAR(50))');
    const lines = [...Array(30000).keys()].map((i) => Buffer.from(`${i},s${i}\n`));
    const [result] = await connection.query({
      sql: "LOAD DATA LOCAL INFILE 'rows' INTO TABLE loaded FIELDS TERMINATED BY ','",
      infileStreamFactory: () => Readable.from(lines),
    });
    await settle(connection);
    const seen = [result.affectedRows, result.info, await one(connection, 'SELECT SUM(id) FROM loaded')];
    await connection.end();
    return seen;
  },

  async kills() {
    const [connection, other] = [await connect(), await connect()];
    connection.on('error', () => {});
    connection.connection.on('error', () => {});
    expect(Number(await one(connection, 'SELECT CONNECTION_ID()')), connection.threadId);
    const running = connection.query('SELECT SLEEP(20) s').then(([rows]) => rows, (error) => error.code);
    await sleep(300);
    await other.query(`KILL QUERY ${connection.threadId}`);
    const seen = [await running];
    await other.query(`KILL ${connection.threadId}`);
    await sleep(200);
    const failed = await connection.query('SELECT 1').then(() => false, () => true);
    expect(failed, true);
    await other.end();
    const again = await connect();
    seen.push(await one(again, 'SELECT 1'));
    await again.end();
    return seen;
  },

  async pool() {
    const pool = mysql.createPool({
      host: env.BATON_HOST, port: Number(env.BATON_PORT), user: env.BATON_USER, password: env.BATON_PASSWORD,
      database: env.BATON_SCHEMA, connectionLimit: 10,
    });
    const all = await Promise.all([...Array(300).keys()].map((i) => pool.execute('SELECT ? n', [i])));
    all.forEach(([rows], i) => expect(Number(rows[0].n), i));
    await pool.end();
    return all.length;
  },
};

const run = async () => {
  for (const [name, check] of Object.entries(checks)) {
    let status = 'pass';
    let text;
    try {
      text = await check();
    } catch (error) {
      status = 'fail';
      text = `${error.stack.split('\n').slice(0, 3).join(' ')}`;
    }
    text = (typeof text === 'string' ? text : JSON.stringify(text)).replace(/\s+/g, ' ');
    console.log(`${name}\t${status}\t${text.slice(0, 2000)}`);
  }
  process.exit(0);
};

run();
