package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.idempotencyKey;
import static io.headwater.command.store.Appends.keep;
import static io.headwater.command.store.Appends.keeping;
import static io.headwater.command.store.Appends.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.AppendOutcome.Answered;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.KeptAnswer;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.parts.PostgresServer;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Connections that are lost at the commit of an append with an idempotency key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptAnswersFaultIT {
    private static final Partition PARTITION = new Partition(0);

    private PostgresServer postgres;
    private CuttingProxy proxy;
    private LogDatabase log;
    private PostgresEventStore store;
    private long head;

    @BeforeAll
    void start() throws Exception {
        postgres = RealParts.get().ownPostgres();
        proxy = new CuttingProxy(postgres.port());
        String url = postgres.jdbcUrl("postgres").replace(":" + postgres.port() + "/", ":" + proxy.port() + "/");
        log = LogDatabase.open(new LogAddress(url, PostgresServer.USER, "", 1, 2));
    }

    @AfterAll
    void stop() throws Exception {
        log.close();
        proxy.close();
        postgres.close();
    }

    @BeforeEach
    void warm() {
        store = new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());
        store.append(one(0, "warm" + UUID.randomUUID(), 0)).join();
        head = position();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aForeseenFlushWhoseAnswerWasLostIsFoundWithItsKey() {
        // when
        proxy.cutAfterReplies(0);
        AppendOutcome first = store.append(keeping("a", one(0, "a", 0))).join();
        AppendOutcome again = store.append(keeping("a", one(0, "a", 1))).join();

        // then
        assertThat(first).isInstanceOf(Appended.class);
        assertThat(again).isEqualTo(new Answered(kept("a")));
        assertThat(position()).isEqualTo(head + 1);
    }

    @Test
    void aForeseenFlushThatNeverArrivedIsSentAgainWithItsKey() {
        // when
        proxy.cutAfterRequests(0);
        AppendOutcome first = store.append(keeping("b", one(0, "b", 0))).join();
        AppendOutcome again = store.append(keeping("b", one(0, "b", 1))).join();

        // then
        assertThat(first).isInstanceOf(Appended.class);
        assertThat(again).isEqualTo(new Answered(kept("b")));
        assertThat(position()).isEqualTo(head + 1);
    }

    @Test
    void aFlushThatLookedFirstAndWhoseAnswerWasLostIsFoundWithItsKey() {
        // given
        makeTheNextFlushLookFirst();

        // when
        proxy.cutAfterReplies(1);
        AppendOutcome first = store.append(keeping("c", one(0, "c", 0))).join();
        AppendOutcome again = store.append(keeping("c", one(0, "c", 1))).join();

        // then
        assertThat(first).isInstanceOf(Appended.class);
        assertThat(again).isEqualTo(new Answered(kept("c")));
        assertThat(position()).isEqualTo(head + 1);
    }

    @Test
    void anAnswerWithoutEventsIsSentAgainAndFoundIfItWasKept() {
        // when
        proxy.cutAfterReplies(0);
        AppendOutcome lostReply =
                store.append(Append.answerOnly(PARTITION, keep("d", "1"))).join();
        proxy.cutAfterRequests(0);
        AppendOutcome lostRequest =
                store.append(Append.answerOnly(PARTITION, keep("e", "1"))).join();

        // then
        assertThat(lostReply).isEqualTo(new Answered(keep("d", "1").answer()));
        assertThat(lostRequest).isInstanceOf(AppendOutcome.Confirmed.class);
        assertThat(kept("e")).isEqualTo(keep("e", "1").answer());
        assertThat(position()).isEqualTo(head);
    }

    private void makeTheNextFlushLookFirst() {
        assertThat(store.append(one(0, "never", 7)).join()).isInstanceOf(AppendOutcome.Conflict.class);
    }

    private KeptAnswer kept(String key) {
        return store.findAnswer(idempotencyKey(key)).orElseThrow();
    }

    private long position() {
        return store.heads().getOrDefault(PARTITION, Position.START).value();
    }
}
