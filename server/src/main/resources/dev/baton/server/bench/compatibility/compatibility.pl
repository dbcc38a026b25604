# The checks with Perl's DBI: BATON_CLIENT is the driver, mysql (DBD::mysql) or MariaDB (DBD::MariaDB).
use strict;
use warnings;
use utf8;
use DBI;
use File::Temp;
use List::Util qw(sum);
use Time::HiRes qw(sleep time);

binmode STDOUT, ':encoding(UTF-8)';
$| = 1;
my $driver = $ENV{BATON_CLIENT};
my $prefix = $driver eq 'mysql' ? 'mysql' : 'mariadb';
my $marker = 0;

sub attempt {
    my (%o) = @_;
    my $dsn = "dbi:$driver:host=$ENV{BATON_HOST};port=$ENV{BATON_PORT};database=" . ($o{schema} // $ENV{BATON_SCHEMA}) . ($o{dsn} // '');
    my %utf8 = $driver eq 'mysql' ? (mysql_enable_utf8mb4 => 1) : ();
    return DBI->connect($dsn, $o{user} // $ENV{BATON_USER}, $o{password} // $ENV{BATON_PASSWORD},
        { RaiseError => 1, PrintError => 0, AutoCommit => 1, %utf8, %{ $o{attributes} // {} } });
}

sub one { my ($db, $sql, @values) = @_; my ($value) = $db->selectrow_array($sql, undef, @values); return $value; }

sub rows { my ($db, $sql) = @_; return join ' ', map { '[' . join('|', map { $_ // 'NULL' } @$_) . ']' } @{ $db->selectall_arrayref($sql) }; }

# Waits until a plain read sees what was written: replicas are behind by a moment.
sub settle {
    my ($db) = @_;
    $marker++;
    $db->do("INSERT INTO settled VALUES ($marker)");
    my $end = time + 20;
    until (one($db, "SELECT n FROM settled WHERE n = $marker")) {
        die "a write is not seen after 20 s\n" if time > $end;
        sleep 0.005;
    }
}

sub expect { my ($seen, $wanted) = @_; die(($seen // 'undef') . " instead of $wanted\n") unless defined $seen && $seen eq $wanted; }

sub error_of {
    my ($action) = @_;
    eval { $action->(); 1 } or return join ' ', $DBI::err // '', $DBI::state // '', $DBI::errstr // $@;
    die "no error\n";
}

sub check {
    my ($name, $function) = @_;
    my $text = eval { $function->() };
    my $status = 'pass';
    if ($@) { ($status, $text) = ($@ =~ /^skip: (.*)/s) ? ('skip', $1) : ('fail', $@); }
    $text =~ s/ at \S+ line/ line/g;
    $text =~ s/port=\d+//g;
    $text =~ s/\s+/ /g;
    print "$name\t$status\t" . substr($text, 0, 2000) . "\n";
}

check connect => sub {
    my $db = attempt();
    expect(one($db, 'SELECT DATABASE()'), $ENV{BATON_SCHEMA});
    expect($db->ping, 1);
    return $db->get_info(18) . ' ' . join ',', grep { /settled/ } $db->tables(undef, undef, '%', 'TABLE');
};

check refused_logins => sub {
    return join '; ', error_of(sub { attempt(password => 'wrong') }), error_of(sub { attempt(user => 'nobody_at_all') }),
        error_of(sub { attempt(schema => 'no_such_schema') });
};

check types => sub {
    my $seen = '';
    attempt()->do("CREATE TABLE types (id INT PRIMARY KEY AUTO_INCREMENT, i BIGINT, d DECIMAL(30,10), f DOUBLE, s VARCHAR(100),"
        . " b BLOB, dt DATETIME(6), j JSON, bi BIT(12), n INT)");
    my $bytes = join '', map { chr } 0 .. 255;
    for my $server (0, 1) {
        my $db = attempt(dsn => ";${prefix}_server_prepare=$server");
        my $insert = $db->prepare('INSERT INTO types (i, d, f, s, b, dt, j, n) VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
        my @row = ('-9223372036854775808', '12345678901234567890.0123456789', 1.5e10, "Grüße \x{1F600} ' \" \\", undef,
            '2024-02-29 23:59:59.123456', '{"a": 1}', undef);
        $insert->bind_param($_ + 1, $row[$_]) for 0 .. $#row;
        $insert->bind_param(5, $bytes, DBI::SQL_BLOB);
        $insert->execute;
        settle($db);
        my $read = $db->prepare('SELECT * FROM types WHERE id = ?');
        $read->execute($server + 1);
        my $got = $read->fetchrow_arrayref;
        expect($got->[5] eq $bytes ? 'same' : 'other', 'same');
        $seen .= join '|', map { $_ // 'NULL' } @$got[0 .. 4, 6 .. 9], @{ $read->{NAME} }, @{ $read->{TYPE} };
        $read->finish;
    }
    return $seen;
};

check transactions => sub {
    my ($writer, $reader) = (attempt(), attempt());
    $reader->do('CREATE TABLE moved (id INT PRIMARY KEY)');
    $writer->begin_work;
    $writer->do('INSERT INTO moved VALUES (1), (2)');
    expect(one($reader, 'SELECT COUNT(*) FROM moved'), 0);
    $writer->rollback;
    $writer->begin_work;
    $writer->do('INSERT INTO moved VALUES (3)');
    $writer->commit;
    settle($reader);
    return rows($reader, 'SELECT * FROM moved');
};

check autocommit_off => sub {
    my ($db, $other) = (attempt(attributes => { AutoCommit => 0 }), attempt());
    $other->do('CREATE TABLE held (id INT PRIMARY KEY)');
    $db->do('INSERT INTO held VALUES (1)');
    expect(one($db, 'SELECT @@autocommit'), 0);
    $db->rollback;
    $db->do('INSERT INTO held VALUES (2)');
    $db->{AutoCommit} = 1;
    settle($db);
    return rows($other, 'SELECT * FROM held');
};

check prepared_statements => sub {
    my $db = attempt(dsn => ";${prefix}_server_prepare=1");
    $db->do('CREATE TABLE prepared (id INT PRIMARY KEY, v VARCHAR(50))');
    my $insert = $db->prepare('INSERT INTO prepared VALUES (?, ?)');
    $insert->execute($_, "v$_") for 0 .. 199;
    settle($db);
    my $read = $db->prepare('SELECT v FROM prepared WHERE id = ?');
    for my $i (0 .. 199) {
        $read->execute($i);
        expect($read->fetchrow_array, "v$i");
        $read->finish;
    }
    return error_of(sub { $db->prepare('SELEC ?')->execute(1) });
};

check batches => sub {
    my $db = attempt();
    $db->do('CREATE TABLE batch (id INT PRIMARY KEY AUTO_INCREMENT, v INT)');
    my $insert = $db->prepare('INSERT INTO batch (v) VALUES (?)');
    my $count = $insert->execute_array({}, [ 1 .. 500 ]);
    settle($db);
    return $count . rows($db, 'SELECT COUNT(*), SUM(v) FROM batch');
};

check multi_statements => sub {
    my $db = attempt(dsn => ";${prefix}_multi_statements=1");
    my $run = $db->prepare('SELECT 1; SELECT 2 UNION SELECT 3; CREATE TABLE multi (id INT); SELECT 4');
    $run->execute;
    my @seen;
    do {
        push @seen, $run->{NUM_OF_FIELDS} ? join ',', map { $_->[0] } @{ $run->fetchall_arrayref } : $run->rows;
    } while ($run->more_results);
    return join ' ', @seen;
};

check ids_and_counts => sub {
    my $db = attempt();
    $db->do('CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT UNIQUE)');
    my @seen = (
        $db->do('INSERT INTO counted (v) VALUES (1), (2), (3)'), $db->{"${prefix}_insertid"},
        $db->do('UPDATE counted SET v = v WHERE v = 1'),
        $db->do('REPLACE INTO counted (v) VALUES (3)'), $db->last_insert_id(undef, undef, 'counted', 'id'),
        one($db, 'SELECT LAST_INSERT_ID()'), $db->do('DELETE FROM counted WHERE v > 1'));
    return join ' ', @seen;
};

check errors => sub {
    my $db = attempt();
    $db->do('CREATE TABLE wrong (id INT PRIMARY KEY, v INT NOT NULL, UNIQUE (v))');
    $db->do('INSERT INTO wrong VALUES (1, 1)');
    return join '; ', map { my $sql = $_; error_of(sub { $db->do($sql) }) } 'INSERT INTO wrong VALUES (1, 2)', 'SELEC 1',
        'SELECT * FROM no_such_table', 'INSERT INTO wrong VALUES (2, NULL)',
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555";
};

check session_state => sub {
    my ($db, $other) = (attempt(), attempt());
    $db->do("SET SESSION group_concat_max_len = 2000, time_zone = '+03:00', \@a = 5");
    $db->do('CREATE TEMPORARY TABLE scratch (v INT)');
    for my $i (1 .. 10) {
        expect(one($db, 'SELECT @@group_concat_max_len + @a'), 2005);
        $db->do("INSERT INTO scratch VALUES ($i)");
        expect(one($other, 'SELECT @a IS NULL'), 1);
    }
    return rows($db, 'SELECT SUM(v), @@time_zone FROM scratch') . error_of(sub { rows($other, 'SELECT * FROM scratch') });
};

check large_packets => sub {
    my $db = attempt(dsn => ";${prefix}_max_allowed_packet=64000000");
    $db->{LongReadLen} = 30_000_000;
    $db->do('CREATE TABLE large (id INT PRIMARY KEY, b LONGTEXT)');
    my $content = 'abcdefghij' x 2_000_000;
    $db->do('INSERT INTO large VALUES (1, ?)', undef, $content);
    settle($db);
    expect(one($db, 'SELECT b FROM large') eq $content ? 'same' : 'other', 'same');
    return '';
};

check large_results => sub {
    my $db = attempt();
    my $ten = '(SELECT 0 d' . join('', map { " UNION ALL SELECT $_" } 1 .. 9) . ')';
    my $read = $db->prepare("SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, REPEAT('y', 50)"
        . " FROM $ten a, $ten b, $ten c, $ten e, $ten f", { "${prefix}_use_result" => 1 });
    $read->execute;
    my ($count, $sum) = (0, 0);
    while (my $row = $read->fetchrow_arrayref) { $count++; $sum += $row->[0]; }
    return "$count $sum";
};

check procedures => sub {
    my $db = attempt();
    $db->do('CREATE PROCEDURE twice (IN a INT, OUT b INT) BEGIN SELECT a AS one; SELECT a * 2 UNION ALL SELECT 0; SET b = a * 2; END');
    my $call = $db->prepare('CALL twice(21, @b)');
    $call->execute;
    my @seen;
    do { push @seen, map { @$_ } @{ $call->fetchall_arrayref } if $call->{NUM_OF_FIELDS}; } while ($call->more_results);
    return join(' ', @seen) . ' ' . one($db, 'SELECT @b');
};

check compression => sub {
    my $db = attempt(dsn => ";${prefix}_compression=1");
    my $text = 'compress me ' x 100_000;
    expect(one($db, 'SELECT ?', $text) eq $text ? 'same' : 'other', 'same');
    return '';
};

check tls => sub {
    my $db = attempt(dsn => ";${prefix}_ssl=1;${prefix}_ssl_optional=1");
    expect(length one($db, "SELECT REPEAT('x', 3000000)"), 3_000_000);
    return '';
};

check local_files => sub {
    my $file = File::Temp->new;
    print $file "$_,s$_\n" for 0 .. 29_999;
    close $file;
    my $db = attempt(dsn => ";${prefix}_local_infile=1");
    $db->do('CREATE TABLE loaded (id INT, s VARCHAR(50))');
    my $count = $db->do("LOAD DATA LOCAL INFILE '$file' INTO TABLE loaded FIELDS TERMINATED BY ','");
    settle($db);
    return $count . rows($db, 'SELECT COUNT(*), SUM(id) FROM loaded');
};

check kills => sub {
    my ($db, $other) = (attempt(), attempt());
    my $number = $db->{"${prefix}_thread_id"} // $db->{mysql_thread_id};
    expect(one($db, 'SELECT CONNECTION_ID()'), $number);
    $other->do("KILL $number");
    sleep 0.2;
    eval { one($db, 'SELECT 1'); 1 } and die "a killed connection answers\n";
    return one(attempt(), 'SELECT 1');
};

check reconnect => sub {
    my ($db, $other) = (attempt(attributes => { "${prefix}_auto_reconnect" => 1 }), attempt());
    $other->do('KILL ' . one($db, 'SELECT CONNECTION_ID()'));
    sleep 0.2;
    return one($db, 'SELECT 1');
};
