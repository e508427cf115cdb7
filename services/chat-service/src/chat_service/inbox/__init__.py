"""The inbox: tabs, counts and the cursor that pages them."""
