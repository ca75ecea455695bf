package io.headwater.command.store.axon;

import io.headwater.command.store.StreamId;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Locks for streams: commands on one stream are decided one after the other, those on others seldom wait. */
final class Stripes {
    private static final int COUNT = 1024;

    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(COUNT).toArray(ReentrantLock[]::new);

    /** Runs with the lock of a stream. */
    <T> T locked(StreamId stream, Supplier<T> work) {
        ReentrantLock lock = locks[indexOf(stream)];
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Runs with the locks of many streams, which are taken in ascending order, so that nobody waits in a circle. */
    <T> T locked(Collection<StreamId> streams, Supplier<T> work) {
        Set<Integer> ascending = streams.stream().map(Stripes::indexOf).collect(Collectors.toCollection(TreeSet::new));
        ascending.forEach(index -> locks[index].lock());
        try {
            return work.get();
        } finally {
            ascending.forEach(index -> locks[index].unlock());
        }
    }

    private static int indexOf(StreamId stream) {
        return Math.floorMod(stream.hashCode(), COUNT);
    }
}
