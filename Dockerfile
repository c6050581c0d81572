FROM python:3.13-slim AS packages
COPY requirements/run.txt /run.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes --requirement /run.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    COMMON_THREAD_DATA_DIR=/data
RUN useradd --uid 10001 --home-dir /app --shell /usr/sbin/nologin common-thread \
    && install --directory --owner common-thread --mode 0750 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
USER common-thread
VOLUME /data
# So that the bot can say goodbye: it closes on SIGINT as it does on Ctrl-C.
STOPSIGNAL SIGINT
CMD ["python", "-m", "bot", "run"]
