"""``python -m auth_service``: this service alone, as a container runs it; ``audit-verify`` checks the audit trail instead."""

import sys

from auth_service.audit.command import audit_verify
from shared.runtime.main import run_one

sys.exit(audit_verify() if sys.argv[1:] == ["audit-verify"] else run_one("auth-service"))
