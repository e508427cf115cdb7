"""Programs that the product is compared with, each one process."""
