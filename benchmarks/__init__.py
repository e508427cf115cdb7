"""The figures of docs/performance.md: `python -m benchmarks` measures them again."""
