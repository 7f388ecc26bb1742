"""Run every attack: python -m benchmarks.attack."""

import sys

from benchmarks.attack.run import main

if __name__ == "__main__":
    sys.exit(main())
