package io.headwater.projections.replay;

import javax.sql.DataSource;

/**
 * A replica as the tools reach it.
 *
 * @param name as the projections' settings have it
 * @param database whose user may read all of it
 */
public record ReplicaDatabase(String name, DataSource database) {}
