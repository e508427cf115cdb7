"""``python -m shared.runtime``."""

import sys

from shared.runtime.main import main

sys.exit(main())
