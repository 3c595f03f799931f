package io.weir.enrich.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.event.Answer;
import io.weir.event.Deadline;
import io.weir.event.Failure;
import io.weir.event.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks a look-up and waits for what it says, in words that a test can compare. */
record Asking(HttpLookup lookup) {
  static final Duration PATIENT = Duration.ofSeconds(20);

  Answer answer(String input) throws Exception {
    return lookup.ask(List.of(input), Deadline.in(PATIENT)).await(20, TimeUnit.SECONDS).get(0);
  }

  /** For each input the JSON, or the reason why there is none. */
  List<String> texts(String... inputs) throws Exception {
    return lookup.ask(List.of(inputs), Deadline.in(PATIENT)).await(20, TimeUnit.SECONDS).stream()
        .map(Asking::text)
        .toList();
  }

  private static String text(Answer answer) {
    if (answer instanceof Answer.Hit hit) {
      return new String(hit.json(), StandardCharsets.UTF_8);
    }
    return answer instanceof Answer.None none
        ? none.reason()
        : ((Answer.Failed) answer).failure().reason();
  }

  static void assertFailure(Kind kind, String reason, Answer answer) {
    Failure failure = ((Answer.Failed) answer).failure();
    assertEquals(kind + " " + reason, failure.kind() + " " + failure.reason());
  }
}
