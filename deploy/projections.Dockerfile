# The image of projections. Build it from the top of the checkout, as docker-compose.yml does.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -q -DskipTests -Dspotless.check.skip -Dcheckstyle.skip -pl projections -am \
      package dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=/app/lib && \
    cp projections/target/projections-*-SNAPSHOT.jar /app/lib/

FROM eclipse-temurin:25-jre
RUN useradd --system --create-home headwater && \
    apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
USER headwater
COPY --from=build /app/lib /app/lib
EXPOSE 8083
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-cp", "/app/lib/*:/app/own/*", "io.headwater.projections.ProjectionsApplication"]
