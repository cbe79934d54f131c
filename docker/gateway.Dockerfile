# The gateway and the worker: one image, two commands.

FROM node:24-slim AS pages
WORKDIR /web
COPY web/package.json web/package-lock.json ./
RUN npm ci
COPY web ./
RUN npm run build

FROM python:3.13-slim
RUN pip install --no-cache-dir uv && useradd --system --home-dir /var/lib/forebay --create-home forebay
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH UV_LINK_MODE=copy PYTHONUNBUFFERED=1
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-default-groups --no-install-project
COPY models models
COPY accounts accounts
COPY channels channels
COPY agents agents
COPY bot/*.py bot/
COPY bot/policies bot/policies
COPY gateway gateway
RUN uv sync --frozen --no-default-groups
COPY --from=pages /web/dist web/dist
USER forebay
EXPOSE 8000
CMD ["forebay", "serve", "--host", "0.0.0.0"]
