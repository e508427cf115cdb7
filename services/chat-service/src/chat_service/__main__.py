"""``python -m chat_service``: this service alone, as a container runs it; ``demo-reset`` resets the sample provider instead."""

import sys

from chat_service.demo.command import demo_reset
from shared.runtime.main import run_one

sys.exit(demo_reset() if sys.argv[1:] == ["demo-reset"] else run_one("chat-service"))
