"""Campaigns: one approved template to many customers, under rules of consent, hours and pace."""
