package dev.baton.admin.variable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.admin.store.AdminException;
import org.junit.jupiter.api.Test;

class VariableRegistryTest {

  @Test
  void everyDefaultIsAValueOfItsOwnVariable() throws AdminException {
    for (VariableDef def : VariableRegistry.all()) {
      assertThat(def.normalized(def.defaultValue())).as(def.name()).isEqualTo(def.defaultValue());
    }
    assertThat(VariableRegistry.all()).hasSizeGreaterThan(180);
  }

  @Test
  void aValueOutOfRangeIsRefusedWithTheRange() throws AdminException {
    VariableDef def = VariableRegistry.require("mysql-max_connections");
    assertThat(def.normalized(" 500 ")).isEqualTo("500");
    assertThatThrownBy(() -> def.normalized("0"))
        .hasMessageContaining("mysql-max_connections")
        .hasMessageContaining("from 1 to 1000000");
    assertThatThrownBy(() -> def.normalized("many")).hasMessageContaining("many");
  }

  @Test
  void aSwitchTakesTheSpellingsOfMySql() throws AdminException {
    VariableDef def = VariableRegistry.require("mysql-monitor_enabled");
    assertThat(def.normalized("ON")).isEqualTo("true");
    assertThat(def.normalized("0")).isEqualTo("false");
    assertThatThrownBy(() -> def.normalized("yes")).hasMessageContaining("true or false");
  }

  @Test
  void anUnknownNameIsAnErrorThatOffersOneThatIsClose() {
    assertThatThrownBy(() -> VariableRegistry.require("admin-max_connections"))
        .isInstanceOf(AdminException.class)
        .hasMessage(
            "Unknown global variable: 'admin-max_connections'; did you mean"
                + " 'mysql-max_connections'?");
    assertThatThrownBy(() -> VariableRegistry.require("mysql-nothing_like_it"))
        .hasMessage("Unknown global variable: 'mysql-nothing_like_it'");
  }
}
