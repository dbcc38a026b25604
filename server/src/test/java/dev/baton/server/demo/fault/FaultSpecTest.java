package dev.baton.server.demo.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultSpecTest {

  @Test
  void everyKindCanBeTyped() {
    for (FaultKind kind : FaultKind.values()) {
      assertThat(FaultSpec.parse("15s=" + kind.word()))
          .isEqualTo(new FaultSpec(Duration.ofSeconds(15), kind));
    }
    assertThat(FaultKind.KILL_PRIMARY.word()).isEqualTo("kill-primary");
  }

  @Test
  void anUnknownKindIsRefusedAndAllKindsAreListed() {
    assertThatThrownBy(() -> FaultSpec.parse("15s=explode"))
        .hasMessageContaining("'explode'")
        .hasMessageContaining("freeze-primary")
        .hasMessageContaining("kill-proxy-connections");
  }

  @Test
  void aMissingTimeIsRefused() {
    assertThatThrownBy(() -> FaultSpec.parse("kill-primary"))
        .hasMessageContaining("15s=kill-primary");
    assertThatThrownBy(() -> FaultSpec.parse("=kill-primary")).hasMessageContaining("duration");
  }
}
