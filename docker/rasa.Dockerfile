# Rasa, trained: the image holds the model of the data it was built from.

FROM python:3.10-slim
RUN pip install --no-cache-dir uv && useradd --system --home-dir /var/lib/rasa --create-home rasa
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH UV_LINK_MODE=copy PYTHONUNBUFFERED=1 PYTHONPATH=/app \
    RASA_TELEMETRY_ENABLED=false
COPY bot/rasa/pyproject.toml bot/rasa/uv.lock ./
RUN uv sync --frozen
COPY bot/rasa ./
RUN rasa train --fixed-model-name forebay
USER rasa
EXPOSE 5005
CMD ["sh", "-c", "exec rasa run --model models/forebay.tar.gz --credentials credentials.yml --endpoints endpoints.yml --enable-api --auth-token \"$FOREBAY_RASA_TOKEN\""]
