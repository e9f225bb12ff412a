# One image for the web, the worker and beat: they differ only by their command.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1
WORKDIR /app

# What lays out the text of a PDF, and the letters it is written with.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt

# .dockerignore names what may enter.
COPY . .

# Nothing is opened here: these words only let the settings be read.
RUN export DATABASE_URL=postgresql:///build REDIS_URL=redis://build \
        VEILLE_SECRET_KEY=build VEILLE_IDENTITY_KEY=build VEILLE_CHANNEL_KEYS=build \
    && python manage.py compiletranslations \
    && python manage.py collectstatic --noinput -v0

RUN useradd --system --no-create-home veille
USER veille

EXPOSE 8000
# The desk answers only to the names of VEILLE_HOSTS.
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["python", "-c", "import os; from urllib.request import Request, urlopen; urlopen(Request('http://127.0.0.1:8000/sante/', headers={'Host': os.environ.get('VEILLE_HOSTS', 'localhost').split(',')[0]}), timeout=5)"]
CMD ["uvicorn", "msgu.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "10"]
