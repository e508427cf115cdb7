"""What is wrong with the settings is said as an operator needs it: the setting and its rule, and no secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.config.sentences import sentence_of
from shared.config.settings import Settings

SAFE = {"ENVIRONMENT": "production", "JWT_SECRET": "x" * 40}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"API_GATEWAY_PORT": "abc"}, "API_GATEWAY_PORT must be a whole number, not 'abc'"),
        ({"CHAT_SERVICE_PORT": "70000"}, "CHAT_SERVICE_PORT must be at most 65535, not '70000'"),
        ({"ENABLE_METRICS": "perhaps"}, "ENABLE_METRICS must be true or false, not 'perhaps'"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR', not 'LOUD'"),
        ({"CORS_ORIGINS": "[https://a"}, "CORS_ORIGINS must be a list in JSON, or names with commas between them"),
        (
            {**SAFE, "ISPCHAT_DEMO": "1"},
            "ISPCHAT_DEMO (--demo) must be off in production: sample data is refused there",
        ),
        ({**SAFE, "CORS_ORIGINS": "*"}, "CORS_ORIGINS must list exact origins in production, not *"),
        (
            {**SAFE, "JWT_SECRET": "short"},
            "JWT_SECRET must have at least 32 characters and be no known example in production",
        ),
        (
            {**SAFE, "ADMIN_PASSWORD": "admin123"},
            "ADMIN_PASSWORD must not be the documented development default in production",
        ),
    ],
)
def test_a_refusal_names_the_setting_and_its_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert sentence_of(refused.value) == sentence
