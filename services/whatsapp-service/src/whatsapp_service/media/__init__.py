"""Files of customers: fetched at once, checked, handed to chat."""
