<?php
// What both PHP programs have in common: a check tells what it saw, in a line.
error_reporting(E_ALL & ~E_DEPRECATED);

class Skip extends Exception {}

function expect($seen, $wanted) {
    if ($seen !== $wanted) {
        throw new Exception(var_export($seen, true) . ' instead of ' . var_export($wanted, true));
    }
}

function check($name, $function) {
    try {
        $text = $function();
        $status = 'pass';
    } catch (Skip $skip) {
        $status = 'skip';
        $text = $skip->getMessage();
    } catch (Throwable $error) {
        $status = 'fail';
        $text = 'line ' . $error->getLine() . ': ' . get_class($error) . ' ' . $error->getMessage();
    }
    $text = is_string($text) ? $text : json_encode($text, JSON_INVALID_UTF8_SUBSTITUTE);
    echo $name, "\t", $status, "\t", mb_substr_or_all(preg_replace('/\s+/', ' ', $text)), "\n";
}

function mb_substr_or_all($text) {
    return strlen($text) > 2000 ? substr($text, 0, 2000) : $text;
}

/** Waits until a plain read sees what was written: replicas are behind by a moment. */
function settle_with($write, $read) {
    static $marker = 0;
    $marker++;
    $write("INSERT INTO settled VALUES ($marker)");
    $end = microtime(true) + 20;
    while (!$read("SELECT n FROM settled WHERE n = $marker")) {
        if (microtime(true) > $end) {
            throw new Exception('a write is not seen after 20 s');
        }
        usleep(5000);
    }
}

const PROCEDURE = "CREATE PROCEDURE twice (IN a INT, OUT b INT)
    BEGIN SELECT a AS one; SELECT a * 2 UNION ALL SELECT 0; SET b = a * 2; END";
const WRONG = [
    'INSERT INTO wrong VALUES (1, 2)',
    'SELEC 1',
    'SELECT * FROM no_such_table',
    'INSERT INTO wrong VALUES (2, NULL)',
    "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine', MYSQL_ERRNO = 5555",
];
