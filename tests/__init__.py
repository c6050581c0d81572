"""The tests. A package by this file, so that no installed one of the same name stands in its way."""
