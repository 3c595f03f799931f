package io.weir.ownership;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatedAnswerTest {
  private long seconds = 7;
  private final RepeatedAnswer answer =
      new RepeatedAnswer(Duration.ofSeconds(30), () -> Duration.ofSeconds(seconds).toNanos());

  private void after(int waited, boolean given) {
    seconds += waited;
    answer.asked();
    if (given) {
      answer.given();
    } else {
      answer.takenBack();
    }
  }

  @Test
  void lastsWhenItIsGivenAgainAfterThatTime() {
    after(0, true);
    after(29, true);
    assertFalse(answer.hasLasted());
    after(1, true);
    assertTrue(answer.hasLasted());
  }

  @Test
  void beginsAnewWhenAnotherWasGivenBetween() {
    after(0, true);
    after(20, false);
    assertFalse(answer.hasLasted());
    after(20, true);
    after(29, true);
    assertFalse(answer.hasLasted());
    after(1, true);
    assertTrue(answer.hasLasted());
  }

  @Test
  void isNoOlderForAnAnswerThatWasReadLate() {
    after(0, true);
    after(1, true);
    seconds += 60;
    answer.given();
    assertFalse(answer.hasLasted());
  }

  @Test
  void hasNotLastedBeforeItWasGiven() {
    after(40, false);
    assertFalse(answer.hasLasted());
  }
}
