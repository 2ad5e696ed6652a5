"""Alignment: what employers ask for, beside what a program teaches and assesses. See README.md here."""

__version__ = "0.1.0"
