"""A Zalo Official Account, by its OpenAPI v3.0."""
