package io.headwater.command.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import org.junit.jupiter.api.Test;

class LogDatabaseIT {
    private final Database database = RealParts.get().newDatabase("log");

    @Test
    void openingTwiceFindsTheSameLog() {
        // given
        try (LogDatabase first = LogDatabase.open(address(8))) {
            // when
            try (LogDatabase second = LogDatabase.open(address(8))) {
                // then
                assertThat(second.logId()).isEqualTo(first.logId());
            }
        }
    }

    @Test
    void anotherNumberOfPartitionsIsRefusedWithBothNumbers() {
        // given
        LogDatabase.open(address(8)).close();

        // when, then
        assertThatThrownBy(() -> LogDatabase.open(address(16)))
                .isInstanceOf(WrongLog.class)
                .hasMessage("headwater.log.partitions is 16, but this log was created with 8,"
                        + " which cannot be changed: set it to 8");
    }

    private LogAddress address(int partitions) {
        return new LogAddress(database.url(), database.user(), database.password(), partitions, 2);
    }
}
