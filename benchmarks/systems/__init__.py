"""What is measured: the product, its rivals, and the databases and proxies beside them."""
