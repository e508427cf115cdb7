"""``python -m chat_service``: this service alone, as a container runs it; ``demo-reset`` resets the sample provider instead."""

import sys

from chat_service.demo.command import demo_reset
from shared.runtime.main import run_one

sys.exit(demo_reset(sys.argv[2:]) if sys.argv[1:2] == ["demo-reset"] else run_one("chat-service"))
