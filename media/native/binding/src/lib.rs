//! The Python module `media._native`.
