package io.weir.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has the same name as another fences it on Kafka. */
class InstanceNameTest {

  private static String client(String group, String base, int consumer) {
    return new InstanceName(group, base, true).client(consumer);
  }

  @ParameterizedTest
  @CsvSource({
    "weir,    eu-a, weir-eu, a",
    "weir,    eu/a, weir/eu, a",
    "weir,    /a,   weir/,   a",
    "weir%2F, a,    weir/,   a",
  })
  void noTwoGatewaysHaveTheSameNameWhateverTheirGroupsAndInstancesAre(
      String group, String base, String otherGroup, String otherBase) {
    assertNotEquals(client(group, base, 0), client(otherGroup, otherBase, 0));
  }

  @Test
  void theConsumersOfAnInstanceAreToldApart() {
    assertNotEquals(client("weir", "a", 11), client("weir", "a-1", 1));
    assertEquals("weir-weir/eu-a-8080-0", client("weir", "eu-a-8080", 0));
  }
}
