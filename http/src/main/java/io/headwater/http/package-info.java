/**
 * What the HTTP APIs share: who calls, what may be asked, how a refusal reads.
 * Services import {@link HttpConfiguration} and give it a {@link KeyDirectory}; their controllers use the rest.
 */
@NullMarked
package io.headwater.http;

import org.jspecify.annotations.NullMarked;
