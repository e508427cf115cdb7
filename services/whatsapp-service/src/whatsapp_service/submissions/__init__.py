"""Submissions: messages that a program asks this service to send; each becomes a message of a conversation first."""
