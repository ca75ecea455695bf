package io.headwater.command.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the two topics if they are missing, and looks at them. Blocks. */
final class TopicSetup {
    private final Admin admin;
    private final RelayTopics topics;

    TopicSetup(Admin admin, RelayTopics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    /**
     * Makes sure that both topics are there.
     *
     * @return the id of the topic of events
     * @throws KafkaException Kafka did not answer, or the topic has another number of partitions than the log
     */
    String prepare(int partitions, short replicationFactor) throws InterruptedException {
        try {
            createMissing(partitions, replicationFactor);
            TopicDescription events = describe(topics.events());
            if (events.partitions().size() != partitions) {
                throw new KafkaException("topic " + topics.events() + " has "
                        + events.partitions().size() + " partitions and the log " + partitions
                        + ": set headwater.topics.events to another name");
            }
            return events.topicId().toString();
        } catch (ExecutionException e) {
            throw new KafkaException("the topics could not be prepared", e.getCause());
        }
    }

    private void createMissing(int partitions, short replicationFactor)
            throws InterruptedException, ExecutionException {
        Set<String> present = admin.listTopics().names().get();
        List<NewTopic> missing = new ArrayList<>();
        if (!present.contains(topics.events())) {
            missing.add(new NewTopic(topics.events(), partitions, replicationFactor)
                    .configs(Map.of(
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            TopicConfig.CLEANUP_POLICY_DELETE,
                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                            Integer.toString(KafkaClients.MESSAGE_BYTES_MAX))));
        }
        if (!present.contains(topics.control())) {
            missing.add(new NewTopic(topics.control(), 1, replicationFactor)
                    .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
        }
        try {
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private TopicDescription describe(String topic) throws InterruptedException, ExecutionException {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().entrySet().stream()
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}
