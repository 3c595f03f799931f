package io.weir.kafka;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.ProducerInterceptors;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Kafka's producer, but for one thing: with each request for metadata it asks the brokers to make
 * topics that do not exist, which they do by default, with a partition count and a retention of
 * their own. A topic that was deleted under a producer would be another one within milliseconds.
 * There is no setting against it (KIP-487 was given up), so the metadata, which say what is asked,
 * are handed to the constructor that takes them.
 */
final class ExistingTopicsProducer {

  private ExistingTopicsProducer() {}

  /**
   * Opens one; throws what the constructor of {@link KafkaProducer} throws.
   *
   * @param properties with classes for both serializers
   */
  static Producer<byte[], byte[]> open(Map<String, Object> properties) {
    ProducerConfig config = new ProducerConfig(properties);
    return construct(config, new ExistingTopicsMetadata(config));
  }

  @SuppressWarnings("unchecked")
  private static Producer<byte[], byte[]> construct(ProducerConfig config, ProducerMetadata asks) {
    try {
      Constructor<?> constructor =
          KafkaProducer.class.getDeclaredConstructor(
              ProducerConfig.class,
              Serializer.class,
              Serializer.class,
              ProducerMetadata.class,
              KafkaClient.class,
              ProducerInterceptors.class,
              ApiVersions.class,
              Time.class);
      constructor.setAccessible(true);
      return (Producer<byte[], byte[]>)
          constructor.newInstance(
              config, null, null, asks, null, null, new ApiVersions(), Time.SYSTEM);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new LinkageError("the producer cannot be made", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("kafka-clients is not of the version that this was built with", e);
    }
  }

  /** Asks about topics without having them made. */
  private static final class ExistingTopicsMetadata extends ProducerMetadata {
    ExistingTopicsMetadata(ProducerConfig config) {
      super(
          config.getLong(ProducerConfig.RETRY_BACKOFF_MS_CONFIG),
          config.getLong(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG),
          config.getLong(ProducerConfig.METADATA_MAX_AGE_CONFIG),
          config.getLong(ProducerConfig.METADATA_MAX_IDLE_CONFIG),
          new LogContext(
              "[Producer clientId="
                  + config.getString(CommonClientConfigs.CLIENT_ID_CONFIG)
                  + "] "),
          new ClusterResourceListeners(),
          Time.SYSTEM);
      bootstrap(ClientUtils.parseAndValidateAddresses(config));
    }

    @Override
    public synchronized MetadataRequest.Builder newMetadataRequestBuilder() {
      return ofExisting(super.newMetadataRequestBuilder());
    }

    @Override
    public synchronized MetadataRequest.Builder newMetadataRequestBuilderForNewTopics() {
      return ofExisting(super.newMetadataRequestBuilderForNewTopics());
    }

    private static MetadataRequest.Builder ofExisting(MetadataRequest.Builder asked) {
      return new MetadataRequest.Builder(asked.topics(), false);
    }
  }
}
