"""What stands between the server and an application, as plain ASGI and as rules of their own."""
