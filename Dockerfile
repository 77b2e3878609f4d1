# The operator's image: Python, what requirements.txt locks, and the operator's wheel. Nothing in it has to be writable.
#   docker build --tag registry.example.com/okta-operator:0.1.0 .
# The base is pinned by its exact version; pin its digest, too, with what your registry or scanner says:
#   docker build --build-arg BASE=python:3.14.6-slim-trixie@sha256:… .
ARG BASE=python:3.14.6-slim-trixie

FROM ${BASE} AS build
WORKDIR /source
# First what changes seldom. Wheels only: the base has no compiler, and a build script would run unseen.
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/okta-operator \
 && /opt/okta-operator/bin/python -m pip install --no-cache-dir --only-binary=:all: --require-hashes --requirement requirements.txt
RUN python -m pip install --no-cache-dir --only-binary=:all: --require-hashes --requirement requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY operator ./operator
RUN python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/okta-operator/bin/python -m pip install --no-cache-dir --no-deps dist/*.whl

FROM ${BASE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="okta-operator" \
      org.opencontainers.image.description="Keeps Okta's single sign-on objects as Kubernetes resources describe them" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/okta-operator /opt/okta-operator
ENV PATH=/opt/okta-operator/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 65532:65532
WORKDIR /
EXPOSE 8080
ENTRYPOINT ["okta-operator"]
CMD ["run"]
