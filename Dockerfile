# Tramite in a container: a PostgreSQL beside it (see compose.yaml), nothing to compile.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Neither the embedded PostgreSQL (DATABASE_URL says which one) nor the Node 24 of development.
# `npm ci` would refuse a lock file without the optional packages of every platform.
RUN npm install --no-save --omit=dev --omit=optional --no-audit --no-fund --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=1 \
    TRAMITE_HOME=/var/lib/tramite \
    TRAMITE_CONNECTORS=/etc/tramite/connectors \
    TRAMITE_MAPPINGS=/etc/tramite/mappings
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY bin ./bin
COPY schemas ./schemas
COPY src ./src
COPY connectors /etc/tramite/connectors
COPY mappings /etc/tramite/mappings
RUN install --directory --owner=node --group=node --mode=0750 /var/lib/tramite
USER node
VOLUME ["/var/lib/tramite"]
EXPOSE 8080 2022
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/live', { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/tramite"]
CMD ["serve"]
