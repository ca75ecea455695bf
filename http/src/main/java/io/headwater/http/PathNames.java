package io.headwater.http;

import io.headwater.events.CollectionName;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Gives controllers the names that stand in a path: {@code {tenant}} as {@link TenantName}, {@code {collection}} as
 * {@link CollectionName}, {@code {id}} as {@link RecordId}. A malformed one is refused with 400. Spring's own way makes a data
 * binder for each of them.
 */
final class PathNames implements HandlerMethodArgumentResolver {
    private static final Map<Class<?>, Name> NAMES = Map.of(
            TenantName.class, new Name("tenant", TenantName::new),
            CollectionName.class, new Name("collection", CollectionName::new),
            RecordId.class, new Name("id", RecordId::new));

    private record Name(String variable, Function<String, Object> reader) {}

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return NAMES.containsKey(parameter.getParameterType());
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Name name = Objects.requireNonNull(NAMES.get(parameter.getParameterType()));
        HttpServletRequest servletRequest = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
        if (servletRequest.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && variables.get(name.variable()) instanceof String text) {
            return name.reader().apply(text);
        }
        throw new IllegalStateException("the path has no {" + name.variable() + "}: " + parameter);
    }
}
