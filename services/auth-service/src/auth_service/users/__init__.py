"""Staff accounts: who they are, what they may do, who may change them."""
