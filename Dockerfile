# docker build -t iotlint . && docker run --rm -v "$PWD:/work:ro" iotlint check plans
FROM python:3.13-slim AS build
COPY . /source
RUN python -m venv /opt/iotlint \
 && /opt/iotlint/bin/pip install --quiet --no-cache-dir --disable-pip-version-check "/source[report]"

FROM python:3.13-slim
LABEL org.opencontainers.image.title="iotlint" \
      org.opencontainers.image.source="https://github.com/iotlint/iotlint" \
      org.opencontainers.image.licenses="MIT"
# For --diff-base. What is mounted belongs to another user, which git would refuse; iotlint starts it so that it runs nothing.
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends git && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*'
COPY --from=build /opt/iotlint /opt/iotlint
ENV PATH="/opt/iotlint/bin:$PATH"
# Nobody's account: the plans are only read. To write reports, use --user "$(id -u)" and mount without :ro.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["iotlint"]
CMD ["check"]
