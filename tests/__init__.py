"""Tests that belong to no single service, and the support that all tests share."""
