"""The website's widget: who may show it, who its visitors are, and what it looks like."""
