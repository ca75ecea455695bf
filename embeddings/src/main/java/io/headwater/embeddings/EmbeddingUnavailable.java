package io.headwater.embeddings;

/**
 * An embedding model could not be loaded or could not run; the texts are not to blame. A model that could not be loaded
 * stays unavailable until the process is started again.
 */
public final class EmbeddingUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String model;

    /**
     * Names the model that failed.
     *
     * @param model {@link EmbeddingModel#name()}
     * @param cause what the model's library threw
     */
    public EmbeddingUnavailable(String model, Throwable cause) {
        super("The embedding model " + model + " is not available", cause);
        this.model = model;
    }

    /**
     * Tells which model failed.
     *
     * @return {@link EmbeddingModel#name()}
     */
    public String model() {
        return model;
    }
}
