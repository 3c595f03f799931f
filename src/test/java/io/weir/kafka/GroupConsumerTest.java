package io.weir.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Polling never ends without a word. */
class GroupConsumerTest {

  @ParameterizedTest
  @ValueSource(
      classes = {NoClassDefFoundError.class, UnsatisfiedLinkError.class, AssertionError.class})
  void anErrorOfACodecIsAnExceptionOfTheConsumer(Class<? extends Error> kind) throws Exception {
    Error error = kind.getDeclaredConstructor().newInstance();
    KafkaException told =
        assertThrows(KafkaException.class, () -> GroupConsumer.reported(() -> raise(error)));
    assertSame(error, told.getCause());
    assertTrue(told.getMessage().contains(kind.getSimpleName()), told::toString);
  }

  @Test
  void whatTheJvmHasRunOutOfIsNotTakenForAnExceptionOfTheConsumer() {
    Error error = new OutOfMemoryError("for the test");
    assertSame(
        error,
        assertThrows(OutOfMemoryError.class, () -> GroupConsumer.reported(() -> raise(error))));
  }

  @Test
  void whatIsAnExceptionOrAnAnswerAlreadyStaysAsItIs() {
    assertEquals(7, GroupConsumer.reported(() -> 7));
    KafkaException error = new FencedInstanceIdException("fenced");
    assertSame(
        error,
        assertThrows(
            KafkaException.class,
            () ->
                GroupConsumer.reported(
                    () -> {
                      throw error;
                    })));
  }

  private static Object raise(Error error) {
    throw error;
  }
}
