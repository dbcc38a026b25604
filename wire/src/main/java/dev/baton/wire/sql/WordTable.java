package dev.baton.wire.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Finds what a word is, whatever its case, without allocation: one hash table with open addressing,
 * built once and never changed.
 */
final class WordTable {
  private static final int SIZE = 4096;
  private static final byte[][] KEYS = new byte[SIZE][];
  private static final Word[] VALUES = new Word[SIZE];
  private static final int LONGEST = 40;

  /** What a hash over bytes begins with. */
  static final int NOTHING_YET = 17;

  private static final byte[] LOWER = lowerCase();

  private static final String PLAIN =
      "from where join union except intersect minus order fetch inner left right outer cross straight_join using group having window over"
          + " partition all any some exists as is key unique primary foreign references check"
          + " constraint rows range fulltext spatial force ignore add column if limit"
          + " char varchar binary varbinary decimal numeric dec fixed float double real int integer"
          + " tinyint smallint mediumint bigint bit time datetime timestamp year text blob enum"
          + " nchar nvarchar national signed unsigned json lateral recursive materialized"
          + " distinct distinctrow sql_no_cache sql_cache high_priority against xor div mod"
          + " interval date columns nested path separator of skip locked nowait end convert"
          + " cube rollup grouping sets escape system_time vector";

  private static final String BEFORE_VALUE =
      "between like then else when case by return rlike regexp offset";

  private static final String FUNCTIONS =
      "abs acos adddate addtime aes_decrypt aes_encrypt any_value ascii asin atan atan2 avg bin"
          + " bin_to_uuid bit_and bit_count bit_length bit_or bit_xor ceil ceiling char_length"
          + " character_length coalesce coercibility collation compress concat concat_ws conv"
          + " convert_tz cos cot crc32 crc32c cume_dist curdate current_date current_time"
          + " current_timestamp current_user curtime database date_add date_format date_sub"
          + " datediff day dayname dayofmonth dayofweek dayofyear degrees dense_rank elt exp"
          + " export_set extract extractvalue field find_in_set first_value floor format"
          + " format_bytes from_base64 from_days from_unixtime geomcollection geometrycollection"
          + " get_format greatest group_concat gtid_subset gtid_subtract hex hour ifnull"
          + " inet6_aton inet6_ntoa inet_aton inet_ntoa instr is_ipv4 is_ipv4_compat"
          + " is_ipv4_mapped is_ipv6 is_uuid isnull json_array json_array_append json_array_insert"
          + " json_arrayagg json_contains json_contains_path json_depth json_exists json_extract"
          + " json_insert json_keys json_length json_merge json_merge_patch json_merge_preserve"
          + " json_object json_objectagg json_overlaps json_pretty json_query json_quote"
          + " json_remove json_replace json_schema_valid json_search json_set json_storage_free"
          + " json_storage_size json_table json_type json_unquote json_valid json_value lag last_day"
          + " last_value lcase lead least length linestring ln localtime localtimestamp locate log"
          + " log10 log2 lower lpad ltrim make_set makedate maketime max mbrcontains mbrcoveredby"
          + " mbrcovers mbrdisjoint mbrequals mbrintersects mbroverlaps mbrtouches mbrwithin md5"
          + " microsecond mid min minute month monthname multilinestring multipoint multipolygon"
          + " now nth_value ntile nullif nvl nvl2 oct octet_length ord percent_rank"
          + " period_add period_diff pi point polygon position pow power quarter quote radians rand"
          + " random_bytes rank regexp_instr regexp_like regexp_replace regexp_substr repeat reverse"
          + " round row row_number rpad rtrim schema sec_to_time second sha sha1 sha2 sign sin"
          + " soundex space sqrt st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt"
          + " st_buffer st_centroid st_contains st_convexhull st_crosses st_difference"
          + " st_dimension st_disjoint st_distance st_distance_sphere st_endpoint st_envelope"
          + " st_equals st_geomfromgeojson st_geomfromtext st_geomfromwkb st_intersection"
          + " st_intersects st_isclosed st_isempty st_issimple st_isvalid st_latitude st_length"
          + " st_longitude st_makeenvelope st_numpoints st_overlaps st_point st_pointfromtext"
          + " st_pointn st_simplify st_srid st_startpoint st_symdifference st_touches st_transform"
          + " st_union st_within st_x st_y std stddev stddev_pop stddev_samp str_to_date strcmp"
          + " subdate substr substring substring_index subtime sum sysdate tan time_format"
          + " time_to_sec timediff timestampadd timestampdiff to_base64 to_char to_days to_seconds"
          + " trim ucase uncompress uncompressed_length unhex unix_timestamp updatexml upper"
          + " utc_date utc_time utc_timestamp uuid uuid_to_bin var_pop var_samp variance"
          + " weight_string weekday week weekofyear yearweek cast median percentile_cont"
          + " percentile_disc sleep session_user system_user";

  private static final String SERVER_FUNCTIONS =
      "connection_id uuid_short version load_file master_pos_wait source_pos_wait benchmark"
          + " master_gtid_wait wait_for_executed_gtid_set wait_until_sql_thread_after_gtids"
          + " name_const ps_current_thread_id ps_thread_id current_role format_pico_time"
          + " statement_digest statement_digest_text binlog_gtid_pos";

  static {
    add(PLAIN, Word.PLAIN);
    add(BEFORE_VALUE, Word.BEFORE_VALUE);
    add(FUNCTIONS, Word.FUNCTION);
    add(SERVER_FUNCTIONS, Word.SERVER_FUNCTION);
    add("get_lock release_lock release_all_locks is_free_lock is_used_lock", Word.LOCK_FUNCTION);
    add("nextval lastval setval currval", Word.SEQUENCE_WORD);
    add("information_schema performance_schema", Word.INFORMATION_SCHEMA);
    add("desc", Word.DESCRIBE);
    add("warnings", Word.WARNINGS);
    add("analyze check checksum optimize repair", Word.MAINTENANCE);
    add(
        "purge change reset stop shutdown restart install uninstall clone binlog backup cache",
        Word.ADMIN);
    add("signal resignal get help if while loop case declare iterate leave", Word.RARE);
    add("persist persist_only", Word.GLOBAL);
    add("local", Word.SESSION);
    for (Word word : Word.values()) {
      boolean named = word.ordinal() >= Word.SELECT.ordinal();
      if (named || word == Word.NULL) {
        add(word.name().toLowerCase(Locale.ROOT), word);
      }
    }
  }

  private WordTable() {}

  /** The word between two offsets; its bytes may be of any case. */
  static Word find(byte[] text, int start, int end) {
    return find(text, start, end, hash(text, start, end));
  }

  /**
   * As {@link #find(byte[], int, int)}, for who has seen each byte already.
   *
   * @param hash over all bytes, see {@link #hash(int, int)}
   */
  static Word find(byte[] text, int start, int end, int hash) {
    int length = end - start;
    if (length > LONGEST) {
      return Word.NAME;
    }
    int slot = slot(hash);
    for (byte[] key = KEYS[slot]; key != null; key = KEYS[slot]) {
      if (key.length == length && matches(key, text, start)) {
        return VALUES[slot];
      }
      slot = slot + 1 & SIZE - 1;
    }
    return Word.NAME;
  }

  private static boolean matches(byte[] key, byte[] text, int start) {
    for (int i = 0; i < key.length; i++) {
      if (key[i] != lower(text[start + i])) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] text, int start, int end) {
    int hash = NOTHING_YET;
    for (int i = start; i < end; i++) {
      hash = hash(hash, lower(text[i]));
    }
    return hash;
  }

  /** Where the search for a word of this hash begins. */
  private static int slot(int hash) {
    return (hash ^ hash >>> 12) & SIZE - 1;
  }

  /** With one more byte, from {@link #NOTHING_YET} on. */
  static int hash(int hash, int lower) {
    return hash * 31 + lower;
  }

  /** A byte that may be part of a name, letters as small ones; 0 for any other. */
  static int lower(byte character) {
    return LOWER[character & 0xff];
  }

  private static byte[] lowerCase() {
    byte[] lower = new byte[256];
    for (int i = 0; i < lower.length; i++) {
      boolean capital = i >= 'A' && i <= 'Z';
      boolean other =
          i >= 'a' && i <= 'z' || i >= '0' && i <= '9' || i == '_' || i == '$' || i > 127;
      lower[i] = (byte) (capital ? i | 0x20 : other ? i : 0);
    }
    return lower;
  }

  /** The last one to name a word wins. */
  private static void add(String words, Word value) {
    for (String word : words.split(" ")) {
      byte[] key = word.getBytes(StandardCharsets.US_ASCII);
      int hash = hash(key, 0, key.length);
      int slot = slot(hash);
      while (KEYS[slot] != null && !Arrays.equals(KEYS[slot], key)) {
        slot = slot + 1 & SIZE - 1;
      }
      KEYS[slot] = key;
      VALUES[slot] = value;
    }
  }
}
