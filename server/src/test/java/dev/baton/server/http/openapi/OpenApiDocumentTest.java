package dev.baton.server.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.cli.api.ApiJson;
import dev.baton.cli.api.ApiReload;
import dev.baton.server.FakeManager;
import dev.baton.server.http.EventHub;
import dev.baton.server.http.Router;
import dev.baton.server.http.v1.ApiRoutes;
import dev.baton.server.http.v1.BackupRoutes;
import dev.baton.server.http.v1.SteeringRoutes;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiDocumentTest {

  private final JsonNode document =
      ApiJson.COMPACT.readTree(ApiJson.COMPACT.writeValueAsString(OpenApiDocument.document()));

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    Router router = new Router();
    new ApiRoutes(new FakeManager(), new EventHub(), InstantSource.system()).addTo(router);
    new BackupRoutes(List::of).addTo(router);
    new SteeringRoutes(Optional.empty(), Optional.empty()).addTo(router);
    new OpenApiDocument().addTo(router);
    Set<String> routes =
        router.routes().stream()
            .map(route -> route.method().toLowerCase(Locale.ROOT) + " " + route.pattern())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> described = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(m -> described.add(m + " " + path.getKey())));
    assertThat(described).isEqualTo(routes);
  }

  @Test
  void aSchemaHasTheFieldsThatTheAnswerHas() {
    ApiReload answer = new ApiReload(true, List.of(new ApiReload.Difference("a", null, "b")), null);
    JsonNode sent = ApiJson.COMPACT.valueToTree(answer);
    JsonNode schemas = document.get("components").get("schemas");
    assertThat(schemas.get("Reload").get("properties").propertyNames())
        .containsExactlyElementsOf(sent.propertyNames());
    assertThat(schemas.get("ReloadDifference").get("properties").propertyNames())
        .containsExactlyElementsOf(sent.get("differences").get(0).propertyNames());
  }

  @Test
  void everyReferenceLeadsToASchema() {
    Set<String> schemas = new TreeSet<>(document.get("components").get("schemas").propertyNames());
    document
        .findValuesAsString("$ref")
        .forEach(
            reference ->
                assertThat(schemas).contains(reference.replace("#/components/schemas/", "")));
    assertThat(schemas).contains("Cluster", "Operation", "OperationStep", "Error", "Instance");
  }
}
