package io.weir.lab.kafka;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Runs in the broker's process: formats the log folder if it is new, then becomes Kafka's own
 * {@code kafka.Kafka}. One JVM for both, because each costs seconds to start.
 */
final class BrokerMain {
  private BrokerMain() {}

  /** Takes the path of the broker's properties file. */
  public static void main(String[] args) throws Exception {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      properties.load(in);
    }
    new Formatter()
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
        .setClusterId(properties.getProperty(Broker.CLUSTER_ID))
        .setControllerListenerName(properties.getProperty("controller.listener.names"))
        .addDirectory(properties.getProperty("log.dirs"))
        .setMetadataLogDirectory(properties.getProperty("log.dirs"))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(true)
        .run();
    Kafka.main(args);
  }
}
