"""Invented: a backend for the fake SDK, its controls, and the calls that nobody here knows."""
