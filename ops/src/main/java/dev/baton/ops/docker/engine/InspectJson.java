package dev.baton.ops.docker.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@code docker inspect} prints. */
final class InspectJson {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private InspectJson() {}

  static List<ContainerState> containers(String json) throws IOException {
    List<ContainerState> all = new ArrayList<>();
    for (JsonNode container : read(json)) {
      all.add(container(container));
    }
    return List.copyOf(all);
  }

  private static ContainerState container(JsonNode container) {
    JsonNode state = container.path("State");
    Map<String, String> addresses = new HashMap<>();
    container
        .path("NetworkSettings")
        .path("Networks")
        .forEachEntry(
            (network, settings) -> {
              String address = settings.path("IPAddress").asString("");
              if (!address.isEmpty()) {
                addresses.put(network, address);
              }
            });
    String name = container.path("Name").asString("");
    return new ContainerState(
        name.startsWith("/") ? name.substring(1) : name,
        state.path("Status").asString(""),
        state.path("Health").path("Status").asString(""),
        container.path("Image").asString(""),
        texts(container.path("Config").path("Labels")),
        addresses);
  }

  static Map<String, String> networkLabels(String json) throws IOException {
    return texts(read(json).path(0).path("Labels"));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> all = new HashMap<>();
    object.forEachEntry((name, value) -> all.put(name, value.asString("")));
    return all;
  }

  private static JsonNode read(String json) throws IOException {
    try {
      return MAPPER.readTree(json.isBlank() ? "[]" : json);
    } catch (JacksonException e) {
      throw new IOException("docker inspect printed no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
