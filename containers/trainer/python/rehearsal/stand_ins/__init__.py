"""Tiny random models that ms-swift takes for the real ones: same architecture, same special tokens, no download."""
