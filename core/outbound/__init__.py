"""The one client for outgoing requests; nothing leaves the machine unless the operator allows it."""
