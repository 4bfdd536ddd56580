# The server and the commands of an operator as one bundle, with the needed parts of the dependencies only.
FROM oven/bun:1.4.5-slim AS build
WORKDIR /app
COPY package.json bun.lock ./
COPY patches patches
RUN bun install --frozen-lockfile --production
COPY tsconfig.json ./
COPY sql sql
COPY db/grants.sql db/citus.sql db/
COPY src src
# Three folders deep, as src/db/migrate is: from there the code finds ../../../db/migrations.
RUN bun build src/main.ts src/cli/migrate.ts src/cli/import.ts src/cli/export.ts src/cli/audit.ts src/cli/clave.ts src/cli/eventos.ts src/cli/citus.ts --external cli-progress \
      --target=bun --splitting --entry-naming="[name].[ext]" --outdir=out/server/bin

# The C library, CA certificates and time zones: no shell, no package manager. Bun itself is 107 MB of the image.
FROM gcr.io/distroless/base-nossl-debian12:nonroot
LABEL org.opencontainers.image.title="pedidos" \
      org.opencontainers.image.description="Order management API" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /usr/local/bin/bun /usr/local/bin/bun
COPY db/migrations /app/db/migrations
COPY --from=build /app/out/server/bin /app/out/server/bin
WORKDIR /app/out/server/bin
# The root file system may be read-only: Bun's cache of transpiled files would be its only writer.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
USER 65532:65532
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["bun", "-e", "process.exit((await fetch(`http://127.0.0.1:${process.env.PORT}/health/live`)).ok ? 0 : 1)"]
# The server is process 1, without a shell or an init between: SIGTERM reaches it, and it finishes the requests under way.
# The other programs: docker run … bun migrate.js, import.js, export.js, audit.js, clave.js, eventos.js or citus.js (--help says how)
CMD ["bun", "main.js"]
