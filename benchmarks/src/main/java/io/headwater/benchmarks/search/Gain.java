package io.headwater.benchmarks.search;

import java.util.List;
import java.util.Set;

/** How good an order of records is. Pure. */
final class Gain {
    private Gain() {}

    /**
     * Normalised discounted cumulative gain of what is relevant or not (nDCG with binary gain): 1 if nothing could be better.
     *
     * @param found ids, the best first; what is beyond {@code places} does not count
     * @param relevant ids; 0 is returned if there are none
     */
    static double of(List<String> found, Set<String> relevant, int places) {
        double gain = 0;
        double ideal = 0;
        for (int place = 0; place < places; place++) {
            double discounted = Math.log(2) / Math.log(place + 2);
            if (place < found.size() && relevant.contains(found.get(place))) {
                gain += discounted;
            }
            if (place < relevant.size()) {
                ideal += discounted;
            }
        }
        return ideal == 0 ? 0 : gain / ideal;
    }
}
