"""``python -m whatsapp_service``: this service alone, as a container runs it."""

import sys

from shared.runtime.main import run_one

sys.exit(run_one("whatsapp-service"))
