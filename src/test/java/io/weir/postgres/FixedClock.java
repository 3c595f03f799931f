package io.weir.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Postgres' clock standing still. */
public final class FixedClock {

  private FixedClock() {}

  /** A clock that was told this time, and to which nothing has happened since. */
  public static PostgresClock at(long millis) {
    Object row = answering(Row.class, Map.of("getLong", millis));
    Object rows = answering(RowIterator.class, Map.of("next", row));
    Object answer = answering(RowSet.class, Map.of("iterator", rows));
    Object query = answering(Query.class, Map.of("execute", Future.succeededFuture(answer)));
    PostgresClock clock = new PostgresClock(answering(Pool.class, Map.of("query", query)), () -> 0);
    clock.set();
    return clock;
  }

  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.get(method.getName())));
  }
}
