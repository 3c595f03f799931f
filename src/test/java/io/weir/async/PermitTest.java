package io.weir.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A permit is held once, by whoever asked first and still wants it. */
class PermitTest {
  private final AsyncSemaphore semaphore = new AsyncSemaphore(1, 10);
  private final List<String> steps = new ArrayList<>();
  private final Permit first = new Permit(semaphore, () -> steps.add("first changed"));
  private final Permit second = new Permit(semaphore, () -> steps.add("second changed"));

  @Test
  void aFreePermitIsHeldAtOnceAndAskedForAgainItStaysHeld() {
    first.request(() -> steps.add("one"));
    first.request(() -> steps.add("two"));
    assertEquals(List.of("first changed", "one", "two"), steps);
    assertEquals(Permit.State.HELD, first.state());
    first.release();
    assertEquals(Permit.State.NONE, first.state());
    assertTrue(semaphore.tryAcquire(), "given back once");
    assertEquals("first changed", steps.get(3));
  }

  @Test
  void whoWaitsGoesOnWhenThePermitIsGivenBack() {
    first.request(() -> {});
    second.request(() -> steps.add("second goes on"));
    second.request(() -> steps.add("not this one"));
    assertEquals(Permit.State.REQUESTED, second.state());
    steps.clear();
    first.release();
    assertEquals(List.of("second changed", "second goes on", "first changed"), steps);
    assertEquals(Permit.State.HELD, second.state());
  }

  @Test
  void aRequestThatWasTakenBackIsNotGranted() {
    first.request(() -> {});
    second.request(() -> steps.add("no"));
    second.release();
    assertEquals(Permit.State.NONE, second.state());
    first.release();
    assertEquals(Permit.State.NONE, second.state());
    assertTrue(semaphore.tryAcquire(), "nobody has it");
    assertTrue(steps.stream().noneMatch("no"::equals));
  }

  @Test
  void aRequestThatWasTakenBackAndMadeAgainIsGrantedOnce() {
    first.request(() -> {});
    second.request(() -> steps.add("old"));
    second.release();
    second.request(() -> steps.add("new"));
    steps.clear();
    first.release();
    assertEquals(List.of("second changed", "new", "first changed"), steps);
    second.release();
    assertTrue(semaphore.tryAcquire(), "given back once");
  }

  @Test
  void givingBackWhatIsNotHeldChangesNothing() {
    first.release();
    assertEquals(List.of(), steps);
    assertTrue(semaphore.tryAcquire());
  }
}
