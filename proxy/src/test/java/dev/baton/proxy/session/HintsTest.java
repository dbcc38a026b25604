package dev.baton.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HintsTest {

  private static @Nullable Hints read(String comment) {
    ByteBuf text = Unpooled.wrappedBuffer(comment.getBytes(StandardCharsets.UTF_8));
    return Hints.read(text, 0, text.writerIndex());
  }

  @ParameterizedTest
  @CsvSource({
    "hostgroup=20,20,0,0,-1,false",
    "' hostgroup = 20 ; query_timeout=500;query_delay=7;query_retries=0 ',20,7,500,0,false",
    "'+ ;HostGroup=0;',0,0,0,-1,false",
    "+ hostgroup=3,3,0,0,-1,false",
    "hostgroup=1;hostgroup=2x,2,0,0,-1,false",
    "'traceparent=00-1;query_timeout=1',-1,0,1,-1,false",
    "query_timeout=99999999999999,-1,0,1000000000,-1,false",
    "query_retries=5000,-1,0,0,1000,false",
    "'min_gtid=3E11FA47-71CA-11E1-9E33-C80AA9429562:23',-1,0,0,-1,true",
    "hostgroup=2;max_lag_ms=100,2,0,0,-1,true"
  })
  void readsTheWordsOfProxySql(
      String comment, int hostgroup, int delay, int timeout, int retries, boolean fresh) {
    assertThat(read(comment)).isEqualTo(new Hints(hostgroup, delay, timeout, retries, fresh));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        " just words ",
        "=",
        "hostgroup",
        "hostgroup=",
        "hostgroup=x",
        "hostgroup=-1",
        "cache_ttl=5",
        "mirror=3",
        "create_new_connection=1",
        "a=1;b=2;;;=;",
        "MAX_EXECUTION_TIME(5)"
      })
  void whatIsNotKnownAsksForNothing(String comment) {
    assertThat(read(comment)).isNull();
  }

  @Test
  void onlyTheFirstKilobyteIsLookedAt() {
    assertThat(read(" ".repeat(1000) + ";hostgroup=2")).isNotNull();
    assertThat(read("a=1;" + " ".repeat(1024) + ";hostgroup=2")).isNull();
  }
}
