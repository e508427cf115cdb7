"""What each provider's wire looks like; no shape of theirs leaves this folder."""
