"""What is done with accounts: signing in, machines that may call."""
