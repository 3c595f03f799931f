package io.weir.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes and what it looks like, unless a {@code logback.xml} says otherwise: one line
 * for each entry on standard error, for which nobody waits. Said here and not in a file, because
 * reading one takes a tenth of the time from the start to the first result. Found by Logback as a
 * service.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  private static final String NAME = "STDERR";
  private static final List<String> TALKATIVE = List.of("org.apache.kafka", "io.netty");

  /** An ERROR for each connection that somebody resets; whoever used it is told anyway. */
  private static final String RESETS = "io.vertx.core.net.impl.ConnectionBase";

  @Override
  public ExecutionStatus configure(LoggerContext logs) {
    if (isSaidElsewhere()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LogLayout layout = new LogLayout();
    layout.setContext(logs);
    layout.start();
    // Not System.err: who prints there holds its lock for as long as it is blocked.
    NonBlockingAppender out =
        new NonBlockingAppender(layout, new FileOutputStream(FileDescriptor.err));
    out.setContext(logs);
    out.setName(NAME);
    out.start();
    var root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(System.getenv("WEIR_LOG_LEVEL"), Level.INFO));
    root.addAppender(out);
    TALKATIVE.forEach(name -> logs.getLogger(name).setLevel(Level.WARN));
    logs.getLogger(RESETS).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Waits until what has been logged is written, for a second at most: for who ends the JVM. */
  public static void flush() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs
        && logs.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(NAME)
            instanceof NonBlockingAppender out) {
      out.flush();
    }
  }

  private static boolean isSaidElsewhere() {
    ClassLoader loader = LogConfigurator.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || Stream.of("logback-test.xml", "logback.xml")
            .anyMatch(file -> loader.getResource(file) != null);
  }
}
