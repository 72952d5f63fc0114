# MinIO's community publishes no images any more: its last source, the version of the testbed, made into one.
FROM docker.io/library/golang:1.26-bookworm AS build
RUN CGO_ENABLED=0 GOBIN=/programs go install -trimpath -ldflags "-s -w" \
    github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /programs/minio /minio
USER 65532:65532
ENTRYPOINT ["/minio"]
