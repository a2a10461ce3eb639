"""Benchmarks. Each figure stands beside a bare floor measured in the same run on the same machine."""
