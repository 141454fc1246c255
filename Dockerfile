# One image with the server, a baked dataset and the sqlite3 shell, and nothing else: `docker build -t kiln .`.
#
#   --build-arg DATASET=data/mine.csv        what is baked; any file in data/
#   --build-arg IMPORT_ARGS="--null NA"      the options of `kiln import` for it, quoted as for a shell
#   --build-arg SOURCE_DATE_EPOCH=...        the date of the image's own files; see scripts/image, which also labels the image
#   --build-arg BASE_IMAGE=debian@sha256:... the Debian 13 that everything is made in, by digest: the same one again
#   --build-arg REBUILD=2026-11-30           any value not given before: Debian's packages are fetched anew, with their security updates
#
# The classic builder is enough. It and BuildKit compare what they copy by content: stages below are ordered so that a change to
# the data compiles nothing, and a change to the server bakes nothing. docs/image.md has the reasons.

ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE} AS tools
WORKDIR /kiln
COPY scripts/deps scripts/fetch-httplib scripts/fetch-web scripts/
COPY web/package.json web/package-lock.json web/
# Nothing reads it. Both builders compare the build arguments declared above a RUN, so that another value runs it again, and with
# it all that follows: https://docs.docker.com/reference/dockerfile/#impact-on-build-caching
ARG REBUILD=
RUN scripts/deps && apt-get clean && rm -rf /var/lib/apt/lists/*

FROM tools AS build
COPY CMakeLists.txt CMakePresets.json ./
COPY sql sql
COPY src src
COPY web web
RUN cmake --preset image && cmake --build --preset image --target kiln kiln_bake

# The import alone does the baking: its bytes, unlike kiln's, stay the same when the server changes.
FROM tools AS bake
COPY --from=build /kiln/build/image/kiln_bake /usr/local/bin/
COPY scripts/import scripts/
COPY data data
ARG DATASET=data/flights.csv.gz
ARG IMPORT_ARGS=
# eval splits IMPORT_ARGS into words; the shell that runs it is the builder's own. dataset.db is what CMD serves. A folder above
# /data, as COPY keeps the dates of what is in the folder that it copies, and not its own.
RUN mkdir -p /baked/data \
  && eval "KILN=/usr/local/bin/kiln_bake scripts/import \"\$DATASET\" /baked/data/ $IMPORT_ARGS" \
  && ln -s "$(basename /baked/data/*.db)" /baked/data/dataset.db \
  && touch --no-dereference --date=@0 /baked/data /baked/data/*

FROM build AS root
COPY --from=bake /baked /
RUN build/image/kiln verify /data/dataset.db
COPY LICENSE ./
COPY scripts/image-root scripts/sbom scripts/
ARG SOURCE_DATE_EPOCH=0
RUN scripts/image-root /image

FROM scratch
LABEL org.opencontainers.image.title="kiln" \
  org.opencontainers.image.description="Bakes a CSV file into SQLite and serves it over HTTP" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.licenses="MIT"
# What changes least lies lowest: libraries and the shell, the data, the program.
COPY --from=root /image/base /
COPY --from=bake /baked /
COPY --from=root /image/program /
# A number, so that an orchestrator can check that it isn't root. Any other does as well: nothing is written while it runs.
USER 65532:65532
ENV KILN_HOST=0.0.0.0 KILN_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["/usr/local/bin/kiln", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/kiln"]
CMD ["serve", "/data/dataset.db"]
