package io.weir.async;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is asked together, and what becomes of it. */
class RequestCoalescerTest {
  private static final String BAD = "bad";
  private static final String THROWN = "thrown";
  private static final String UNKNOWN = "unknown";

  private static final Vertx VERTX = Vertx.vertx();

  private final Context context = VERTX.getOrCreateContext();
  private final List<List<String>> asked = new ArrayList<>();
  private final RequestCoalescer<String, String> coalescer =
      new RequestCoalescer<>(context, this::answer);

  private Future<Map<String, String>> answer(List<String> keys) {
    asked.add(keys);
    if (keys.contains(THROWN)) {
      throw new IllegalArgumentException("thrown at one of " + keys);
    }
    if (keys.contains(BAD)) {
      return Future.failedFuture("one of " + keys);
    }
    Map<String, String> answers = new HashMap<>();
    keys.stream().filter(q -> !q.equals(UNKNOWN)).forEach(q -> answers.put(q, q + "!"));
    return Future.succeededFuture(answers);
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void whatIsAskedInOneTurnGoesOutTogether() throws Exception {
    assertEquals(List.of("a!", "b!", "a!"), ask("a", "b", "a"));
    assertEquals(List.of("c!"), ask("c"));
    assertEquals(List.of(List.of("a", "b"), List.of("c")), asked);
  }

  @Test
  void aQuestionWithoutAnAnswerIsToldSo() throws Exception {
    assertEquals(List.of("a!", "none"), ask("a", UNKNOWN));
  }

  @Test
  void oneThatCannotBeAnsweredFailsAlone() throws Exception {
    assertEquals(List.of("a!", "one of [bad]", "b!"), ask("a", BAD, "b"));
  }

  @Test
  void oneThatIsThrownAtFailsAloneToo() throws Exception {
    assertEquals(List.of("a!", "thrown at one of [thrown]", "b!"), ask("a", THROWN, "b"));
  }

  /** Asks all of these in one turn. */
  private List<String> ask(String... keys) throws Exception {
    Promise<List<String>> result = Promise.promise();
    context.runOnContext(
        turn -> {
          List<Future<String>> answers = new ArrayList<>();
          for (String key : keys) {
            answers.add(
                coalescer
                    .ask(key)
                    .map(answer -> answer.orElse("none"))
                    .recover(error -> Future.succeededFuture(error.getMessage())));
          }
          Future.join(answers).<List<String>>map(all -> all.list()).onComplete(result);
        });
    return result.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
