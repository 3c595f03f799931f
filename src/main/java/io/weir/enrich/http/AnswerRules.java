package io.weir.enrich.http;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.event.Answer;
import java.util.Optional;

/**
 * What an answer must keep to be looked at.
 *
 * @param maxBody most bytes of its body
 * @param echo where in it the input stands, if it does
 */
record AnswerRules(int maxBody, Optional<JsonPointer> echo) {

  /** Whether the reply says that it answers this input, or nothing about it. */
  boolean isAnswerTo(String input, HttpReply reply) {
    return echo.isEmpty()
        || !(reply instanceof HttpReply.Usable usable && usable.answer() instanceof Answer.Hit hit)
        || CompactJson.asSent(input).equals(CompactJson.textAt(hit.json(), echo.get()));
  }
}
