package dev.baton.integration.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.core.config.Option;
import dev.baton.manager.config.HistorySettings;
import dev.baton.manager.config.HookSettings;
import dev.baton.manager.config.ManagerSettings;
import dev.baton.manager.config.PromotionSettings;
import dev.baton.manager.config.RecoverySettings;
import dev.baton.proxy.ProxySettings;
import dev.baton.server.config.OrchestratorApiConfiguration;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an option's description says is its default is what the code takes. */
class ConfigurationDefaultsTest {

  @Test
  void theManagersDefaultsAreThoseOfItsDescriptions() throws Exception {
    assertThat(liesOf(ManagerSettings.defaults("m1", Path.of("archive")))).isEmpty();
  }

  @Test
  void theProxysDefaultsAreThoseOfItsDescriptions() throws Exception {
    assertThat(liesOf(ProxySettings.Limits.DEFAULT)).isEmpty();
  }

  @Test
  void theDefaultsOfRecoveriesHooksAndHistoryAreThoseOfTheirDescriptions() throws Exception {
    assertThat(liesOf(RecoverySettings.defaults())).isEmpty();
    assertThat(liesOf(PromotionSettings.defaults())).isEmpty();
    assertThat(liesOf(HookSettings.NONE)).isEmpty();
    assertThat(liesOf(HistorySettings.defaults())).isEmpty();
    assertThat(liesOf(OrchestratorApiConfiguration.DEFAULTS)).isEmpty();
  }

  @Test
  void aDescriptionThatLiesIsFound() throws Exception {
    record Wrong(
        @Option(name = "a", description = "", defaultValue = "2", unit = "s") Duration a,
        @Option(name = "b", description = "", defaultValue = "7") int b,
        @Option(name = "c", description = "") int c) {}
    assertThat(liesOf(new Wrong(Duration.ofMillis(2), 7, 1)))
        .containsExactly("a is 2 ms and not 2 s");
  }

  private static List<String> liesOf(Record settings) throws ReflectiveOperationException {
    List<String> lies = new ArrayList<>();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Option option = component.getAnnotation(Option.class);
      if (option == null || option.defaultValue().isEmpty()) {
        continue;
      }
      component.getAccessor().setAccessible(true);
      Object value = component.getAccessor().invoke(settings);
      boolean same =
          value instanceof Duration duration
              ? duration.equals(duration(option))
              : String.valueOf(value).equals(option.defaultValue());
      if (!same) {
        String is = value instanceof Duration duration ? duration.toMillis() + " ms" : "" + value;
        lies.add(
            "%s is %s and not %s %s"
                .formatted(option.name(), is, option.defaultValue(), option.unit()));
      }
    }
    return lies;
  }

  private static Duration duration(Option option) {
    long number = Long.parseLong(option.defaultValue());
    return switch (option.unit()) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> throw new IllegalArgumentException(option.name() + " is a time without a unit");
    };
  }
}
