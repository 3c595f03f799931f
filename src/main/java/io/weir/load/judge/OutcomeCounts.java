package io.weir.load.judge;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What became of the events of a run. The acknowledged ones divide without rest: {@code
 * acknowledged = enriched + dead + duplicates + waiting + unread + lost}.
 *
 * @param acknowledged sends that the broker confirmed
 * @param enriched of them, those whose id came out in the sink; each id counts once
 * @param partial of the enriched, those marked as partial
 * @param dead those that ended as dead letters
 * @param duplicates copies that had no effect because the event of their id had come out
 * @param waiting those that stand in a retry topic
 * @param unread those that the gateway's group has not passed; 0 if the group is not known
 * @param lost those that are nowhere
 * @param unconfirmed events that came out although their send was never acknowledged
 * @param duplicatesExpected copies that were acknowledged
 * @param retried events that went through a retry topic
 * @param doubled ids that came out more than once, or both enriched and dead
 * @param outOfOrder events that came out after a later event of their key, retried ones aside
 * @param altered records whose bytes, key or promised headers are not what they must be
 * @param misjudged bad input that was enriched although nothing can be read in it
 * @param unexpected records that are not of this run
 * @param examples for each kind of violation a few, for a person
 */
public record OutcomeCounts(
    int acknowledged,
    int enriched,
    int partial,
    int dead,
    int duplicates,
    int waiting,
    int unread,
    int lost,
    int unconfirmed,
    int duplicatesExpected,
    int retried,
    int doubled,
    int outOfOrder,
    int altered,
    int misjudged,
    int unexpected,
    List<String> examples) {

  /** Whether the gateway's promise held for all that was acknowledged, be it nothing at all. */
  @JsonIgnore
  public boolean isClean() {
    return lost + unread + doubled + outOfOrder + altered + misjudged == 0;
  }
}
