"""Which Countertop this is, and under which licence: for its own words, and for whoever packs it."""

VERSION = "0.1.0"
LICENCE = "Apache License 2.0"
