# frozen_string_literal: true

# The checks with Ruby's mysql2.
require 'mysql2'
require 'tempfile'

Skip = Class.new(StandardError)
$marker = 0

def connect(**options)
  Mysql2::Client.new(
    host: ENV['BATON_HOST'], port: ENV['BATON_PORT'].to_i, username: ENV['BATON_USER'], password: ENV['BATON_PASSWORD'],
    database: ENV['BATON_SCHEMA'], encoding: 'utf8mb4', **options
  )
end

def one(client, sql)
  row = client.query(sql, as: :array).first
  row && row[0]
end

# Waits until a plain read sees what was written: replicas are behind by a moment.
def settle(client)
  $marker += 1
  client.query("INSERT INTO settled VALUES (#{$marker})")
  stop = Time.now + 20
  until one(client, "SELECT n FROM settled WHERE n = #{$marker}")
    raise 'a write is not seen after 20 s' if Time.now > stop

    sleep 0.005
  end
end

def expect(seen, wanted)
  raise "#{seen.inspect} instead of #{wanted.inspect}" unless seen == wanted
end

def error_of
  yield
rescue Mysql2::Error => e
  "#{e.class} #{e.error_number} #{e.sql_state} #{e.message}"
else
  raise 'no error'
end

def check(name)
  text = yield.to_s
  status = 'pass'
rescue Skip => e
  status = 'skip'
  text = e.message
rescue StandardError => e
  status = 'fail'
  text = "line #{e.backtrace.first[/:(\d+):/, 1]}: #{e.class} #{e.message}"
ensure
  puts "#{name}\t#{status}\t#{text.gsub(/\s+/, ' ')[0, 2000]}"
  $stdout.flush
end

check 'connect' do
  client = connect
  expect one(client, 'SELECT DATABASE()'), ENV['BATON_SCHEMA']
  expect client.ping, true
  client.select_db('information_schema')
  expect one(client, 'SELECT DATABASE()'), 'information_schema'
  client.server_info
end

check 'refused_logins' do
  [{ password: 'wrong' }, { username: 'nobody_at_all' }, { database: 'no_such_schema' }].map { |o| error_of { connect(**o) } }
end

check 'types' do
  client = connect
  client.query("CREATE TABLE types (id INT PRIMARY KEY, u BIGINT UNSIGNED, d DECIMAL(30,10), f DOUBLE, s VARCHAR(100), b BLOB,
    da DATE, dt DATETIME(6), ti TIME(3), j JSON, bi BIT(12), y YEAR, bo BOOLEAN, n INT)")
  bytes = (0..255).map(&:chr).join.b
  insert = client.prepare('INSERT INTO types VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 5, ?, ?, ?)')
  insert.execute(1, 2**64 - 1, BigDecimal('12345678901234567890.0123456789'), 1.5e300, "Grüße \u{1F600} ' \" \\", bytes,
                 Date.new(2024, 2, 29), Time.utc(2024, 2, 29, 23, 59, 59), '12:34:56', '{"a": 1}', 2024, 1, nil)
  settle(client)
  text = client.query('SELECT * FROM types', cast_booleans: true, database_timezone: :utc)
  binary = client.prepare('SELECT * FROM types WHERE id = ?').execute(1, database_timezone: :utc)
  [text, binary].map do |rows|
    row = rows.first
    expect row.delete('b').b, bytes
    [row, rows.fields]
  end
end

check 'transactions' do
  writer = connect
  reader = connect
  reader.query('CREATE TABLE moved (id INT PRIMARY KEY)')
  writer.query('BEGIN')
  writer.query('INSERT INTO moved VALUES (1), (2)')
  expect one(reader, 'SELECT COUNT(*) FROM moved'), 0
  writer.query('ROLLBACK')
  writer.query('BEGIN')
  writer.query('INSERT INTO moved VALUES (3)')
  writer.query('COMMIT')
  settle(reader)
  one(reader, 'SELECT id FROM moved')
end

check 'autocommit_off' do
  client = connect(init_command: 'SET autocommit = 0')
  other = connect
  other.query('CREATE TABLE held (id INT PRIMARY KEY)')
  client.query('INSERT INTO held VALUES (1)')
  client.close
  settle(other)
  one(other, 'SELECT COUNT(*) FROM held')
end

check 'prepared_statements' do
  client = connect
  client.query('CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))')
  insert = client.prepare('INSERT INTO prepared VALUES (?, ?)')
  200.times { |i| insert.execute(i, "v#{i}") }
  settle(client)
  read = client.prepare('SELECT v FROM prepared WHERE id = ?')
  200.times { |i| expect read.execute(i).first['v'], "v#{i}" }
  insert.close
  [error_of { client.prepare('SELEC ?') }, insert.respond_to?(:execute)]
end

check 'multi_statements' do
  client = connect(flags: Mysql2::Client::MULTI_STATEMENTS)
  seen = [client.query('SELECT 1; SELECT 2 UNION SELECT 3; CREATE TABLE multi (id INT); SELECT 4', as: :array).to_a]
  seen << client.store_result.to_a while client.next_result
  client.close
  seen << error_of { connect.query('SELECT 1; SELECT 2') }
end

check 'ids_and_counts' do
  client = connect
  found = connect(found_rows: true)
  client.query('CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE)')
  seen = ['INSERT INTO counted (v) VALUES (1), (2), (3)', 'UPDATE counted SET v = v WHERE v = 1', 'REPLACE INTO counted (v) VALUES (3)',
          'DELETE FROM counted WHERE v > 1'].map do |sql|
    client.query(sql)
    [client.affected_rows, client.last_id]
  end
  found.query('UPDATE counted SET v = v WHERE v = 1')
  seen << found.affected_rows << one(client, 'SELECT LAST_INSERT_ID()')
end

check 'errors' do
  client = connect
  client.query('CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))')
  client.query('INSERT INTO wrong VALUES (1, 1)')
  ['INSERT INTO wrong VALUES (1, 2)', 'SELEC 1', 'SELECT * FROM no_such_table', 'INSERT INTO wrong VALUES (2, NULL)',
   "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555"].map { |sql| error_of { client.query(sql) } }
end

check 'session_state' do
  client = connect(init_command: "SET group_concat_max_len = 2000, time_zone = '+03:00'")
  other = connect
  client.query('SET @a = 5')
  client.query('CREATE TEMPORARY TABLE scratch (v INT)')
  10.times do |i|
    expect one(client, 'SELECT @@group_concat_max_len + @a'), 2005
    client.query("INSERT INTO scratch VALUES (#{i})")
    expect one(other, 'SELECT @a'), nil
  end
  [one(client, 'SELECT SUM(v) FROM scratch').to_i, one(client, 'SELECT @@time_zone'), error_of { other.query('SELECT * FROM scratch') }]
end

check 'large_packets' do
  client = connect
  client.query('CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB)')
  content = ((0..255).map(&:chr).join * (20 * 4096)).b
  client.prepare('INSERT INTO large VALUES (1, ?)').execute(content)
  settle(client)
  expect one(client, 'SELECT b FROM large') == content, true
end

check 'large_results' do
  client = connect
  ten = "(SELECT 0 d#{(1..9).map { |i| " UNION ALL SELECT #{i}" }.join})"
  count = 0
  sum = 0
  client.query("SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50)
    FROM #{ten} a, #{ten} b, #{ten} c, #{ten} e, #{ten} f", stream: true, cache_rows: false, as: :array).each do |row|
    count += 1
    sum += row[0]
  end
  [count, sum, one(client, 'SELECT 1')]
end

check 'procedures' do
  client = connect(flags: Mysql2::Client::MULTI_STATEMENTS)
  client.query('CREATE PROCEDURE twice (IN a INT, OUT b INT) BEGIN SELECT a AS one; SELECT a * 2 UNION ALL SELECT 0; SET b = a * 2; END')
  seen = [client.query('CALL twice(21, @b)').to_a]
  while client.next_result
    result = client.store_result
    seen << result.to_a if result
  end
  seen << one(client, 'SELECT @b')
end

check 'character_sets' do
  client = connect
  latin = connect(encoding: 'latin1')
  client.query('CREATE TABLE texts (s VARCHAR(50)) CHARACTER SET utf8mb4')
  latin.query("INSERT INTO texts VALUES ('Gr\u00fc\u00dfe')".encode('ISO-8859-1'))
  settle(latin)
  [one(client, 'SELECT HEX(s) FROM texts'), one(latin, 'SELECT s FROM texts').encoding]
end

check 'compression' do
  client = connect(flags: Mysql2::Client::COMPRESS)
  text = 'compress me ' * 100_000
  expect one(client, "SELECT '#{text}'") == text, true
end

check 'tls' do
  client = connect(ssl_mode: :required, sslverify: false)
  expect client.ssl_cipher.to_s.empty?, false
  expect one(client, "SELECT REPEAT('x', 3000000)").size, 3_000_000
end

check 'local_files' do
  file = Tempfile.new('loaded')
  30_000.times { |i| file.puts "#{i},s#{i}" }
  file.close
  client = connect(local_infile: true)
  client.query('CREATE TABLE loaded (id INT, s VARCHAR(50))')
  client.query("LOAD DATA LOCAL INFILE '#{file.path}' INTO TABLE loaded FIELDS TERMINATED BY ','")
  seen = [client.affected_rows, client.query_info]
  settle(client)
  seen << one(client, 'SELECT SUM(id) FROM loaded').to_i
end

check 'kills' do
  client = connect
  other = connect
  expect one(client, 'SELECT CONNECTION_ID()'), client.thread_id
  other.query("KILL #{client.thread_id}")
  sleep 0.2
  begin
    client.query('SELECT 1')
    raise 'a killed connection answers'
  rescue Mysql2::Error::ConnectionError, Mysql2::Error => e
    expect [1927, 2006, 2013, 4031].include?(e.error_number), true
  end
  again = connect(reconnect: true)
  other.query("KILL #{again.thread_id}")
  sleep 0.2
  one(again, 'SELECT 1')
end

check 'event_loop' do
  clients = Array.new(10) { connect }
  clients.each_with_index { |client, i| client.query("SELECT SLEEP(0.1), #{i}", async: true, as: :array) }
  clients.map { |client| client.async_result.first[1] }
end
