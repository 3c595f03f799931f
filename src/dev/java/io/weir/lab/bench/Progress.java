package io.weir.lab.bench;

import java.sql.SQLException;

/** How far a program has come, asked from outside while it runs. */
interface Progress extends AutoCloseable {
  /** Events whose outcome is durable in Postgres. */
  long decided() throws SQLException;

  /** Events that are done with: those that stand in the sink, where there is one. */
  long published();

  @Override
  default void close() throws SQLException {}
}
