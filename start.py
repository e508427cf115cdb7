#!/usr/bin/env python3
"""Start ISP Chat: prepare this folder if it is not prepared yet, then serve every service.

Needs Python 3.11 and nothing else: `python3 start.py --demo`. All the work is in `scripts/bootstrap`; this file only
makes sure that an older Python gets a sentence and not a syntax error, so it must stay readable for Python 3.0.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the point of this file is to be run by any Python 3
    sys.exit("ISP Chat needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from scripts.bootstrap.launch import main

if __name__ == "__main__":
    main(sys.argv[1:])
