# Two images to choose from; nothing in them is built by hand.
#
#   docker build -t web-widget-bot .
#       the server alone: the desk, Matrix, or a Teamwire gateway that runs elsewhere
#   docker build -t web-widget-bot --target teamwire --build-arg SDK_BASE=IMAGE .
#       with the gateway inside, on the image that brings Teamwire's SDK (bots/sdk-base of Teamwire's
#       registry, for partners). That image needs Python 3.11 or newer and a C library not older than
#       Debian 12's.
ARG DEBIAN=debian:12-slim
ARG SDK_BASE=python:3.11-slim-bookworm

FROM ${DEBIAN} AS build
WORKDIR /src
COPY . .
RUN ./x build --prod

FROM ${SDK_BASE} AS teamwire
USER 0
COPY gateway/pyproject.toml gateway/README.md /src/gateway/
COPY gateway/src /src/gateway/src
RUN pip install --no-cache-dir /src/gateway && rm -r /src \
    && install -d -o 10001 -g 10001 /data /config
COPY --from=build /src/target/release/web-widget-bot /usr/local/bin/
ENV WEB_WIDGET_BOT_CONFIG=/config/config.json \
    WEB_WIDGET_BOT_DATABASE=/data/web-widget-bot.db \
    WEB_WIDGET_GATEWAY_SDK_CALLS=/config/sdk_calls.py \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /data
VOLUME ["/config", "/data"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["web-widget-bot", "health"]
ENTRYPOINT ["web-widget-bot"]

FROM ${DEBIAN} AS server
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 10001 -g 10001 /data /config
COPY --from=build /src/target/release/web-widget-bot /usr/local/bin/
ENV WEB_WIDGET_BOT_CONFIG=/config/config.json \
    WEB_WIDGET_BOT_DATABASE=/data/web-widget-bot.db
USER 10001:10001
WORKDIR /data
VOLUME ["/config", "/data"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["web-widget-bot", "health"]
ENTRYPOINT ["web-widget-bot"]
