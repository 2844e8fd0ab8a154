"""Photos of a client: uploads, inspection in a guarded child, what can be seen in them."""
