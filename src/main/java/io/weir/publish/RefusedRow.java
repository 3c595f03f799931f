package io.weir.publish;

import io.weir.event.OutboxRow;
import io.weir.kafka.SendRefusal;

/**
 * A row that its topic does not take.
 *
 * @param row the very row that was given
 * @param refusal what the topic says of it
 */
record RefusedRow(OutboxRow row, SendRefusal refusal) {}
