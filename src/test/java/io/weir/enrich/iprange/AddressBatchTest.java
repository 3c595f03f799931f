package io.weir.enrich.iprange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.event.Answer;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressBatchTest {

  @Test
  void eachAddressIsAskedOnceAscendingAndAnswersEveryInputThatHoldsIt() {
    AddressBatch batch =
        AddressBatch.of(
            List.of("200.1.1.1", "2a00:1450::1", "nowhere", "9.9.9.9", "200.1.1.1", "1.2.3.4"));
    assertFalse(batch.isSettled());

    DistinctAddresses distinct = DistinctAddresses.of(batch.addresses());
    List<String> asked =
        Arrays.stream(distinct.ascending()).map(InetAddress::getHostAddress).toList();
    assertEquals(List.of("1.2.3.4", "9.9.9.9", "200.1.1.1", "2a00:1450:0:0:0:0:0:1"), asked);

    List<Answer> all = batch.answers(i -> answer(asked.get(distinct.rank(i))));

    assertEquals(answer("200.1.1.1"), all.get(0));
    assertEquals(answer("2a00:1450:0:0:0:0:0:1"), all.get(1));
    assertInstanceOf(Answer.Failed.class, all.get(2));
    assertEquals(answer("9.9.9.9"), all.get(3));
    assertEquals(answer("200.1.1.1"), all.get(4));
    assertEquals(answer("1.2.3.4"), all.get(5));
  }

  @Test
  void aBatchWithoutAnyAddressToAskAboutIsSettled() {
    assertTrue(AddressBatch.of(List.of("nowhere", "10.0.0.1")).isSettled());
  }

  private static Answer answer(String reason) {
    return new Answer.None(reason, "test");
  }
}
