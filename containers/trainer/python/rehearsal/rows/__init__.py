"""Rows in a data set's own format, made up."""
