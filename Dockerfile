# Two images from one build: `--target operator` and `--target worker`.
#
#   docker buildx build --target worker --tag registry.example.com/clickstream/worker:0.1.0 \
#     --build-arg REVISION="$(git rev-parse HEAD)" --sbom=true --provenance=true --push .
#
# Podman builds them too (without the two attestations). Each holds one program, the C library, CA certificates and no shell.
ARG RUST=1.95
ARG DEBIAN=12

FROM docker.io/library/rust:${RUST}-slim-bookworm AS build
# What librdkafka and its own OpenSSL are built with.
RUN apt-get update && apt-get install --yes --no-install-recommends build-essential perl && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# Compiled crates outlast a change of the source, kept apart by processor.
ARG TARGETARCH
RUN --mount=type=cache,id=clickstream-crates,target=/usr/local/cargo/registry \
    --mount=type=cache,id=clickstream-target-${TARGETARCH},target=/source/target,sharing=locked \
    CARGO_PROFILE_RELEASE_STRIP=symbols \
    cargo build --locked --release --package clickstream-operator --package clickstream-worker \
    && install -D --target-directory=/programs target/release/clickstream-operator target/release/clickstream-worker

FROM gcr.io/distroless/cc-debian${DEBIAN}:nonroot AS operator
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=https://example.com/clickstream
LABEL org.opencontainers.image.title="clickstream-operator" \
      org.opencontainers.image.description="Turns ClickstreamPipelines into running workers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /programs/clickstream-operator /clickstream-operator
# By number: the kubelet cannot tell from a name that it is not root.
USER 65532:65532
ENTRYPOINT ["/clickstream-operator"]

FROM gcr.io/distroless/cc-debian${DEBIAN}:nonroot AS worker
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=https://example.com/clickstream
LABEL org.opencontainers.image.title="clickstream-worker" \
      org.opencontainers.image.description="Replays or generates events into Kafka, and lands them in S3 as Parquet" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /programs/clickstream-worker /clickstream-worker
USER 65532:65532
ENTRYPOINT ["/clickstream-worker"]
