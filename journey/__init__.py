"""The service-journey library: extracts in, one person's costed journey out."""

METHOD_VERSION = "0.6.0"
