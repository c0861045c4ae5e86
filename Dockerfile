# The service in a container of its own: non-root, nothing fetched without a hash, no build tools.
#
#   docker build -t esignverify .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     -p 127.0.0.1:8080:8080 -v esignverify:/data esignverify

FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements/ requirements/
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements/build.lock \
    && python -m venv --without-pip /opt/esignverify \
    && /opt/build/bin/pip --python /opt/esignverify/bin/python install --no-cache-dir \
        --require-hashes -r requirements/server.lock
COPY pyproject.toml README.md LICENSE ./
COPY src/ src/
COPY trust_store/ trust_store/
COPY fixtures/demo/ fixtures/demo/
RUN /opt/build/bin/hatchling build -t wheel \
    && /opt/build/bin/pip --python /opt/esignverify/bin/python install --no-cache-dir \
        --no-index --no-deps dist/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home esignverify
COPY --from=build /opt/esignverify /opt/esignverify
ENV PATH=/opt/esignverify/bin:$PATH PYTHONUNBUFFERED=1 LANG=C.UTF-8
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=3)"]
ENTRYPOINT ["esignverify"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
