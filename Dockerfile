# One image with the server and the baked flights: `docker build -t kiln .`, then `docker run --rm -p 8080:8080 kiln`.
# Three stages: build the program, bake the data, keep only what runs. The classic builder is enough.

FROM debian:trixie-slim AS build
WORKDIR /kiln
# What changes least comes first: packages and the header stay cached while sources change.
COPY scripts/deps scripts/fetch-httplib scripts/
RUN scripts/deps && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY sql sql
COPY src src
RUN cmake --preset release && cmake --build --preset release --target kiln && strip build/release/kiln

FROM build AS bake
COPY scripts/import scripts/
COPY data data
RUN mkdir /data && scripts/import data/flights.csv.gz /data/flights.db && build/release/kiln verify /data/flights.db

FROM debian:trixie-slim
# The libraries that the program loads, and the shell for whoever wants to look into the database.
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    libfmt10 libnettle8t64 libsqlite3-0 libstdc++6 libuv1t64 libzstd1 sqlite3 zlib1g \
  && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY --from=build /kiln/build/release/kiln /usr/local/bin/kiln
COPY --from=bake /data/flights.db /data/flights.db
# A number, so that an orchestrator can check that it isn't root; nothing is written while the server runs.
USER 65532:65532
ENV KILN_HOST=0.0.0.0 KILN_PORT=8080
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/kiln"]
CMD ["serve", "/data/flights.db"]
