"""Windows: how long a customer may be answered freely, per channel and customer."""
