package dev.baton.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoApplicationTest {

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @Test
  void anApplicationFindsItsDatabaseAndWhatItPrintsIsShown() throws Exception {
    try (DemoApplication application = start("sh -c 'echo to $DB_HOST; sleep 60'")) {
      assertThat(application).isNotNull();
      assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("app: to here");
    }
    assertThat(told).as("it was ended, which is no news").isEmpty();
  }

  @Test
  void anApplicationThatEndsByItselfIsToldOf() throws Exception {
    try (DemoApplication application = start("sh -c 'exit 3'")) {
      assertThat(application).isNotNull();
      assertThat(told.poll(20, TimeUnit.SECONDS))
          .isEqualTo("The application ended by itself, with status 3.");
    }
  }

  private DemoApplication start(String command) throws IOException {
    return DemoApplication.start(command, Map.of("DB_HOST", "here"), told::add);
  }
}
