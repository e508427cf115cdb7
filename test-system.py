#!/usr/bin/env python3
"""Check ISP Chat: every stage of its tests here, or with `--url` a running system from outside.

Needs Python 3.11 and nothing else. All the work is in `scripts/verify` and `scripts/blackbox`; like `start.py`, this
file must stay readable for any Python 3.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the point of this file is to be run by any Python 3
    sys.exit("ISP Chat needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from scripts.verify.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
