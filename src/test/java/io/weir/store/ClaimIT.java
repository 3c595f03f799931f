package io.weir.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.weir.commit.BatchTransaction;
import io.weir.event.Claim;
import io.weir.event.Decision;
import io.weir.event.SourcePartition;
import io.weir.lab.Lab;
import io.weir.store.OffsetTable.Bid;
import io.weir.store.OffsetTable.Claimed;
import io.weir.store.OffsetTable.Standing;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may decide about a partition. */
class ClaimIT {
  private static final UUID TOPIC = UUID.randomUUID();

  @RegisterExtension static final StoreSite store = new StoreSite();

  private final SourcePartition source = new SourcePartition(Lab.unique("claimed"), 0);

  @Test
  void an_owner_who_was_replaced_decides_nothing_even_where_the_new_one_has_not_yet_decided() {
    Claim old = claim(1);
    assertEquals(new Claimed.Ours(0, false), take(old, TOPIC, null));
    Claim young = claim(2);
    assertEquals(new Claimed.Ours(0, false), take(young, TOPIC, null));
    assertInstanceOf(BatchTransaction.Verdict.Refused.class, decide(old, 0, 5));
    assertInstanceOf(BatchTransaction.Verdict.Decided.class, decide(young, 0, 5));
    assertInstanceOf(BatchTransaction.Verdict.Refused.class, decide(young, 0, 5));
    assertEquals(5, store.offsets.look(source).await().orElseThrow().nextOffset());
  }

  @Test
  void a_claim_gives_way_to_a_newer_generation_only_or_to_whoever_can_name_it() {
    Claim first = claim(2);
    assertEquals(new Claimed.Ours(7, false), take(first, TOPIC, null, 7));
    assertInstanceOf(Claimed.Refused.class, take(claim(1), TOPIC, null));
    assertInstanceOf(Claimed.Refused.class, take(claim(2), TOPIC, null));
    assertInstanceOf(Claimed.Refused.class, take(claim(2), TOPIC, UUID.randomUUID()));
    assertEquals(new Claimed.Ours(7, false), take(claim(2), TOPIC, first.token()));
    assertEquals(new Claimed.Ours(7, false), take(claim(3), TOPIC, null));
  }

  @Test
  void nobody_takes_the_row_of_another_topic_of_that_name() {
    Claim first = claim(1);
    take(first, TOPIC, null);
    assertInstanceOf(Claimed.Refused.class, take(claim(2), UUID.randomUUID(), null));
    assertInstanceOf(Claimed.Refused.class, take(claim(2), UUID.randomUUID(), first.token()));
  }

  @Test
  void partitions_are_claimed_together_and_refused_one_by_one() {
    Bid first = bid(0, 3, 10);
    Bid second = bid(1, 1, 20);
    assertEquals(
        Map.of(first, new Claimed.Ours(10, false), second, new Claimed.Ours(20, false)),
        store.offsets.claim(List.of(first, second)).await());
    Bid old = bid(0, 3, 0);
    Bid young = bid(1, 2, 0);
    Bid other = bid(2, 2, 30);
    assertEquals(
        Map.of(
            old,
            new Claimed.Refused(new Standing(TOPIC, 10, 3, first.claim().token())),
            young,
            new Claimed.Ours(20, false),
            other,
            new Claimed.Ours(30, false)),
        store.offsets.claim(List.of(other, young, old)).await());
  }

  private Bid bid(int partition, long generation, long start) {
    SourcePartition one = new SourcePartition(source.topic(), partition);
    return new Bid(new Claim(one, generation, UUID.randomUUID()), TOPIC, start, null);
  }

  private Claim claim(long generation) {
    return new Claim(source, generation, UUID.randomUUID());
  }

  private static Claimed take(Claim claim, UUID topic, UUID over) {
    return take(claim, topic, over, 0);
  }

  private static Claimed take(Claim claim, UUID topic, UUID over, long start) {
    Bid bid = new Bid(claim, topic, start, over);
    return store.offsets.claim(List.of(bid)).await().get(bid);
  }

  private BatchTransaction.Verdict decide(Claim claim, long from, long to) {
    return store.decisions.decide(claim, new Decision(source, from, to, List.of())).await();
  }
}
