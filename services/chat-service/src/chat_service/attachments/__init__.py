"""Attachments: uploaded files, their storage, and the signed addresses under which they are read."""
