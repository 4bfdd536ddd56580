# The dependencies that the server needs at run time, and no others.
FROM oven/bun:1.4.5-slim AS dependencies
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile --production

FROM oven/bun:1.4.5-slim
LABEL org.opencontainers.image.title="pedidos" \
      org.opencontainers.image.description="Order management API" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
COPY --from=dependencies /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY db db
COPY sql sql
COPY src src
USER bun
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["bun", "-e", "process.exit((await fetch(`http://127.0.0.1:${process.env.PORT}/health/live`)).ok ? 0 : 1)"]
# The server itself is process 1, so that SIGTERM reaches it and it can finish what is under way.
CMD ["bun", "src/main.ts"]
